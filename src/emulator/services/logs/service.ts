import type { DatabaseSync } from "node:sqlite";
import type {
  FilterLogEventsRequest,
  GetLogEventsRequest,
  PutLogEventsRequest,
  StartLiveTailRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { asking } from "../../contracts/ask.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import {
  type Call,
  type Operation,
  type HostedService,
  type ResidentService,
  ServiceError,
} from "../../contracts/service.ts";
import { LogBuffer } from "./buffer.ts";
import { logsDeclarer } from "./declarer.ts";
import { createEventReader } from "./events.ts";
import { filterLogEvents, getLogEvents } from "./getLogEvents.ts";
import { groupOperations } from "./groups.ts";
import { createLiveTails } from "./liveTail.ts";
import { logsActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { testMetricFilter } from "./pattern/patterns.ts";
import { putLogEvents } from "./putLogEvents.ts";
import { type LogLimits, LogRemoval } from "./removal.ts";
import type { LogSink } from "../../contracts/logSink.ts";
import { LogStore } from "./store.ts";
import { streamOperations } from "./streams.ts";
import { subscriptionOperations } from "./subscriptions/operations.ts";
import { type FilterRecord, openFilters } from "./subscriptions/state.ts";
import { Subscriptions } from "./subscriptions/subscriptions.ts";
import { tagOperations } from "./tags.ts";
import { logsValidator } from "./validation.ts";

interface LogsOptions {
  /** With the `migrations` of `tables.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  readonly region: string;
  readonly accountId: string;
  readonly limits: LogLimits;
  /** Called when there is something for `sweep` to remove. */
  readonly removed: () => void;
  readonly deliveries: Deliveries;
  /** Whether there is a function, or a Kinesis stream, of that ARN. */
  readonly exists: (arn: string) => Promise<boolean>;
}

export interface Logs extends Required<Omit<HostedService, "start">> {
  readonly sink: LogSink;
  /** Removes a piece of what is deleted, too old or too much; true while there may be more. */
  sweep(): boolean;
}

/** CloudWatch Logs as far as clients of Lambda use it. */
export function createLogs(options: LogsOptions): Logs {
  const { database, clock, log, region, accountId, limits, removed } = options;
  const store = new LogStore(database);
  const removal = new LogRemoval(database, limits);
  const liveTails = createLiveTails({ store, clock });
  const listener: typeof liveTails.offer = (...event) => liveTails.offer(...event);
  const filters = openFilters(database);
  const subscriptions = new Subscriptions({ ...options, filters });
  const keeping = { store, subscriptions };
  const buffer = new LogBuffer({ ...keeping, clock, log, listener });
  const flush = () => buffer.flush();
  const reading = { store, readEvents: createEventReader(database), clock, flush };
  const put = (filter: FilterRecord) => subscriptions.put(filter);

  const subscribing = { store, filters, clock, put };
  const service: ResidentService = {
    name: "logs",
    sdkId: "CloudWatch Logs",
    signingName: "logs",
    protocols: [{ kind: "aws-json", version: "1.1", target: "Logs_20140328" }],
    model: loadModel,
    actions: logsActions,
    // 1 MiB of text, which JSON may escape to six times its size.
    bodyLimit: () => 8 * 1024 * 1024,
    errors: { deniedStatus: 400 },
    validate: logsValidator(),
    operations: {
      ...withFlush(flush, groupOperations({ store, filters, clock, removed, region, accountId })),
      ...streamOperations({ store, clock, flush, removed, region, accountId }),
      ...withFlush(flush, tagOperations(store)),
      ...withFlush(flush, subscriptionOperations({ ...subscribing, exists: options.exists })),
      ...queryRefusals(),
      PutLogEvents: (input: PutLogEventsRequest, call: Call) =>
        putLogEvents(input, { ...keeping, clock, flush, listener, trace: traceOf(call) }),
      GetLogEvents: (input: GetLogEventsRequest) => getLogEvents(input, reading),
      FilterLogEvents: (input: FilterLogEventsRequest) => filterLogEvents(input, reading),
      TestMetricFilter: testMetricFilter,
      StartLiveTail: (input: StartLiveTailRequest, call: Call) => liveTails.start(input, call),
    },
  };
  // Functions are not asked for while templates are read: they answer when that is done.
  const unchecked = subscriptionOperations({ ...subscribing, exists: async () => true });
  const declaring = { ...service, operations: { ...service.operations, ...withFlush(flush, unchecked) } };
  return {
    service,
    declarer: logsDeclarer(store, filters, asking(declaring, { region, accountId })),
    sink: buffer,
    quiesce: () => liveTails.end(),
    reset() {
      buffer.flush();
      store.removeAll();
      filters.clear();
      removed();
    },
    sweep: () => removal.step(clock.now()),
    stop: () => buffer.stop(),
  };
}

function traceOf({ headers }: Call): string | undefined {
  const trace = headers["x-amzn-trace-id"];
  return typeof trace === "string" ? trace : undefined;
}

/** A function's first lines make its group: who asks for groups must see those that are only buffered yet. */
function withFlush(flush: () => void, operations: Record<string, Operation>): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: never, call: Call) => {
        flush();
        return operation(input, call);
      },
    ]),
  );
}

/** Logs Insights has a language of its own, which is not emulated: say so rather than answer with nothing. */
function queryRefusals(): Record<string, Operation> {
  const refuse = () => {
    throw new ServiceError({
      code: "InvalidParameterException",
      status: 400,
      message:
        "CloudWatch Logs Insights queries are not emulated. Use FilterLogEvents with a filter pattern.",
    });
  };
  return { StartQuery: refuse, StopQuery: refuse, GetQueryResults: refuse, DescribeQueries: refuse };
}
