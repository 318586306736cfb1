import type { DatabaseSync } from "node:sqlite";
import { type Clock, scaledClock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { AskService } from "../contracts/ask.ts";
import type { EventAcceptor } from "../contracts/invocations.ts";
import type { WatchInvocations } from "../contracts/observer.ts";
import type { Queues } from "../contracts/queues.ts";
import type { StreamWriter } from "../contracts/streams.ts";
import type { DataDir } from "../dataDir.ts";
import { DeliveryQueue } from "../delivery/deliveryQueue.ts";
import type { Outbound } from "../delivery/outside/outside.ts";
import { deliveryTargets } from "../delivery/targets/targets.ts";
import type { EmulatorOptions } from "../options.ts";
import { createEvents } from "../services/events/service.ts";
import { createIot } from "../services/iot/service.ts";
import { createIotData } from "../services/iotData/service.ts";
import { createS3 } from "../services/s3/service.ts";
import { createScheduler } from "../services/scheduler/service.ts";
import { createSns } from "../services/sns/service.ts";
import { createStepFunctions } from "../services/stepFunctions/service.ts";

interface CallersOptions {
  readonly options: Pick<EmulatorOptions, "timeScale">;
  readonly state: {
    readonly database: DatabaseSync;
    readonly dataDir: DataDir;
    readonly outbound: Outbound;
    readonly region: string;
    readonly accountId: string;
    readonly log: Log;
    readonly clock: Clock;
    /** Never goes back, for what waits. */
    readonly queueClock: Clock;
  };
  readonly functions: Functions;
  readonly endpoint: () => string;
}

/** The functions, for services that are built before them. */
export interface Functions {
  readonly accept: EventAcceptor;
  exist(nameOrArn: string): Promise<boolean>;
  /** Asks any service, that of functions too. */
  readonly ask: AskService;
  /** Has somebody told of each invocation. */
  readonly watch: WatchInvocations;
}

/** What calls functions, and each other, by deliveries: topics, buckets, buses and schedules. */
export function openCallers(
  { options, state, functions, endpoint }: CallersOptions,
  { queues, putRecord }: { readonly queues: Queues; readonly putRecord: StreamWriter },
) {
  const { outbound, queueClock } = state;
  const deliveries = new DeliveryQueue({
    ...state,
    clock: queueClock,
    targets: deliveryTargets({
      queues,
      accept: functions.accept,
      putRecord,
      startExecution: (owed) => stepFunctions.startExecution(owed),
      publish: (event) => events.accept(event),
      notify: (message) => sns.accept(message),
      buckets: { putObject: (bucket, key, body) => s3.buckets.putObject(bucket, key, body) },
      outbound,
    }),
  });
  const events = createEvents({ ...state, deliveries });
  const sns = createSns({ ...state, deliveries, endpoint });
  const s3 = createS3({
    ...state,
    deliveries,
    objectsDir: state.dataDir.objects,
    bucketsDir: state.dataDir.buckets,
    exists: async (arn) => queues.has(arn) || sns.has(arn) || functions.exist(arn),
  });
  const scheduler = createScheduler({
    ...state,
    clock: scaledClock(state.clock, options.timeScale ?? 1),
    random: Math.random,
    deliveries,
  });
  const stepFunctions = createStepFunctions({
    ...state,
    clock: scaledClock(state.clock, options.timeScale ?? 1),
    taskClock: state.clock,
    random: Math.random,
    deliveries,
    ask: functions.ask,
  });
  const iot = createIot({ ...state, clock: state.clock, random: Math.random, deliveries });
  const things = [iot, createIotData((message) => iot.publish(message))];
  return { deliveries, events, sns, s3, scheduler, stepFunctions, things };
}
