import type { BusAcceptor } from "../../contracts/buses.ts";
import type { EventAcceptor } from "../../contracts/invocations.ts";
import type { Queues } from "../../contracts/queues.ts";
import type { Outbound } from "../outside/outside.ts";
import { bucketTarget } from "./bucket.ts";
import { busTarget, outsideBusTarget } from "./bus.ts";
import { functionTarget } from "./function.ts";
import { queueTarget } from "./queue.ts";
import type { DeliveryTarget } from "./target.ts";
import { topicTarget } from "./topic.ts";

interface TargetOptions {
  readonly queues: Pick<Queues, "send">;
  readonly accept: EventAcceptor;
  readonly publish: BusAcceptor;
  readonly outbound: Outbound;
}

/** Every kind of target there is. A new one is a file here, and a row. */
export function deliveryTargets({
  queues,
  accept,
  publish,
  outbound,
}: TargetOptions): readonly DeliveryTarget[] {
  return [
    queueTarget(queues),
    functionTarget(accept),
    topicTarget(outbound),
    // The EventBridge that the user named an endpoint for is meant before the built-in one.
    outbound.has("events") ? outsideBusTarget(outbound) : busTarget(publish),
    bucketTarget(outbound),
  ];
}
