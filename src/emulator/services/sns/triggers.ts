import type { Trigger } from "../../../protocol/emulator.ts";
import { nameOf, unqualified } from "../../../shared/arn.ts";
import type { SnsState } from "./state.ts";

/** The topics that a function is subscribed to. */
export function topicsCalling(state: SnsState, functionArn: string): Trigger[] {
  return [...state.subscriptions.entries()].flatMap(
    ({ document: { topicArn, protocol, endpoint, attributes } }) => {
      if (protocol !== "lambda" || unqualified(endpoint) !== functionArn) return [];
      return [
        {
          kind: "topic" as const,
          arn: topicArn,
          name: nameOf(topicArn),
          detail: attributes["FilterPolicy"] ?? "",
        },
      ];
    },
  );
}
