import type { Queues } from "../../contracts/queues.ts";
import type { DeliveryTarget } from "./target.ts";

export function queueTarget(queues: Pick<Queues, "send">): DeliveryTarget {
  return {
    kind: "inside",
    takes: ({ service }) => service === "sqs",
    accept({ targetArn, body, attributes, trace, envelope: { groupId, deduplicationId } = {} }) {
      queues.send(targetArn, {
        body,
        ...(attributes !== undefined && { attributes }),
        ...(trace !== undefined && { traceHeader: trace }),
        ...(groupId !== undefined && { groupId }),
        ...(deduplicationId !== undefined && { deduplicationId }),
      });
    },
  };
}
