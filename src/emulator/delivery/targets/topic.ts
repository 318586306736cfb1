import type { Arn } from "../../../shared/arn.ts";
import type { TopicAcceptor } from "../../contracts/topics.ts";
import type { Outbound } from "../outside/outside.ts";
import type { DeliveryTarget } from "./target.ts";

/** A topic of the emulator's own SNS. */
export function topicTarget(accept: TopicAcceptor): DeliveryTarget {
  return {
    kind: "inside",
    takes: isTopic,
    accept: ({
      targetArn,
      body,
      attributes = {},
      trace,
      envelope: { subject, groupId, deduplicationId } = {},
    }) =>
      accept({
        topicArn: targetArn,
        message: body,
        attributes,
        ...(subject !== undefined && { subject }),
        ...(trace !== undefined && { trace }),
        ...(groupId !== undefined && { groupId }),
        ...(deduplicationId !== undefined && { deduplicationId }),
      }),
  };
}

/** A topic of the SNS that the user named an endpoint for. */
export function outsideTopicTarget(outbound: Pick<Outbound, "publish">): DeliveryTarget {
  return {
    kind: "outside",
    takes: isTopic,
    send: ({ targetArn, body, attributes = {} }) => outbound.publish(targetArn, body, attributes),
  };
}

function isTopic({ service, resource }: Arn): boolean {
  return service === "sns" && !resource.includes(":");
}
