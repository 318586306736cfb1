import type { Outbound } from "../outside/outside.ts";
import type { DeliveryTarget } from "./target.ts";

export function topicTarget(outbound: Pick<Outbound, "publish">): DeliveryTarget {
  return {
    kind: "outside",
    takes: ({ service }) => service === "sns",
    send: ({ targetArn, body, attributes = {} }) => outbound.publish(targetArn, body, attributes),
  };
}
