import type { Trigger } from "../../../../protocol/emulator.ts";
import { formatArn, unqualified } from "../../../../shared/arn.ts";
import type { S3State } from "../state.ts";
import { type NotificationConfiguration, rulesOf } from "./configuration.ts";

/** The buckets that tell a function of their objects. */
export function bucketsCalling(state: S3State, functionArn: string): Trigger[] {
  return [...state.buckets.of("").values()].flatMap(({ name, configurations }) => {
    const configuration = configurations["Notification"] as NotificationConfiguration | undefined;
    if (configuration === undefined) return [];
    return rulesOf(configuration).flatMap(({ targetArn, prefix, suffix }) => {
      if (unqualified(targetArn) !== functionArn) return [];
      const detail = prefix === "" && suffix === "" ? "" : `${prefix}*${suffix}`;
      const key = `${prefix}test${suffix === "" ? ".json" : suffix}`;
      return [
        { kind: "bucket" as const, arn: formatArn({ service: "s3", resource: name }), name, detail, key },
      ];
    });
  });
}
