import type { BucketWriter } from "../../contracts/buckets.ts";
import type { BusAcceptor } from "../../contracts/buses.ts";
import type { EventAcceptor } from "../../contracts/invocations.ts";
import type { Queues } from "../../contracts/queues.ts";
import type { MachineStarter } from "../../contracts/deliveries.ts";
import type { StreamWriter } from "../../contracts/streams.ts";
import type { TopicAcceptor } from "../../contracts/topics.ts";
import type { Outbound } from "../outside/outside.ts";
import { bucketTarget } from "./bucket.ts";
import { busTarget, outsideBusTarget } from "./bus.ts";
import { functionTarget } from "./function.ts";
import { queueTarget } from "./queue.ts";
import type { DeliveryTarget } from "./target.ts";
import { stateMachineTarget } from "./stateMachine.ts";
import { streamTarget } from "./stream.ts";
import { subscriberTarget } from "./subscriber.ts";
import { outsideTopicTarget, topicTarget } from "./topic.ts";

interface TargetOptions {
  readonly queues: Pick<Queues, "send">;
  readonly accept: EventAcceptor;
  readonly putRecord: StreamWriter;
  readonly startExecution: MachineStarter;
  readonly publish: BusAcceptor;
  readonly notify: TopicAcceptor;
  readonly buckets: BucketWriter;
  readonly outbound: Outbound;
}

/** Every kind of target there is. A new one is a file here, and a row. */
export function deliveryTargets({
  queues,
  accept,
  putRecord,
  startExecution,
  publish,
  notify,
  buckets,
  outbound,
}: TargetOptions): readonly DeliveryTarget[] {
  return [
    queueTarget(queues),
    functionTarget(accept),
    streamTarget(putRecord),
    stateMachineTarget(startExecution),
    subscriberTarget,
    // The services that the user named an endpoint for are meant before the built-in ones.
    outbound.has("sns") ? outsideTopicTarget(outbound) : topicTarget(notify),
    outbound.has("events") ? outsideBusTarget(outbound) : busTarget(publish),
    bucketTarget(outbound.has("s3") ? outbound : buckets),
  ];
}
