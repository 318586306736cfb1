import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Mapping } from "../../contracts/eventSources.ts";
import { fittingRecords } from "../polling/eventSize.ts";
import type { FunctionCalls } from "../polling/functionCalls.ts";
import { RecordFilter } from "../polling/recordFilter.ts";
import { brokersOf } from "./brokers.ts";
import { type EachBatch, type KafkaConsumer, type KafkaMessage, loadLibrary } from "./library.ts";
import { kafkaRecord } from "./record.ts";

export interface KafkaOptions {
  /** Where a client library may be installed. */
  readonly folders: readonly string[];
  /** Servers that the user names in place of the mappings'; without them no library is loaded. */
  readonly servers: readonly string[];
  readonly calls: Pick<FunctionCalls, "call">;
  readonly clock: Clock;
  readonly log: Log;
}

interface SessionOptions extends KafkaOptions {
  readonly mapping: Mapping;
  readonly signal: AbortSignal;
  /** Keeps what became of the last batch; never throws. */
  readonly tell: (result: string) => void;
}

/** Pauses between tries of a batch: doubled each time. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** The library's own interval: its group lets a member go that is silent for ten of them. */
const heartbeatMs = 3_000;

/** Reads the topic of a mapping until the signal aborts. Where it stands is kept by the broker, for the mapping's consumer group. */
export async function readTopic(options: SessionOptions): Promise<void> {
  const { mapping, folders, servers, signal } = options;
  const { settings, uuid } = mapping;
  const { StartingPosition: position = "TRIM_HORIZON", Topics: topics = [] } = settings;
  if (position === "AT_TIMESTAMP") {
    throw new AppError("kafka-position", {
      userMessage: "Topics are read from TRIM_HORIZON or LATEST alone, not from a time.",
    });
  }
  const brokers = brokersOf(servers);
  const { Kafka } = loadLibrary(folders);
  const kafka = new Kafka({
    clientId: "lambda-workbench",
    brokers,
    logCreator: () => () => undefined,
    retry: { retries: 3 },
  });
  const { ConsumerGroupId: groupId = uuid } =
    settings.SelfManagedKafkaEventSourceConfig ?? settings.AmazonManagedKafkaEventSourceConfig ?? {};
  const consumer = kafka.consumer({ groupId });
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: position === "TRIM_HORIZON" });
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
    const batches = new Batches(options, consumer, brokers.join(","));
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: (payload) => batches.run(payload),
    });
    await ended.promise;
  } finally {
    signal.removeEventListener("abort", end);
    await consumer.disconnect();
  }
}

/** Calls the function with the records of one partition after the other. */
class Batches {
  readonly #options: SessionOptions;
  readonly #consumer: Pick<KafkaConsumer, "commitOffsets">;
  readonly #servers: string;
  readonly #filter: RecordFilter;

  constructor(options: SessionOptions, consumer: Pick<KafkaConsumer, "commitOffsets">, servers: string) {
    this.#options = options;
    this.#consumer = consumer;
    this.#servers = servers;
    this.#filter = new RecordFilter(options.mapping.settings.FilterCriteria);
  }

  async run(payload: EachBatch): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const { BatchSize: size = 100 } = this.#options.mapping.settings;
    let left = messages;
    while (left.length > 0 && this.#goesOn(payload)) {
      const records = left.slice(0, size).map((message) => this.#judged(message, { topic, partition }));
      const count = fittingRecords(records.map(({ json }) => json));
      const passing = records.slice(0, count).filter(({ passes }) => passes);
      if (
        passing.length > 0 &&
        !(await this.#called(
          payload,
          passing.map(({ json }) => json),
        ))
      )
        return;
      const last = left[count - 1];
      left = left.slice(count);
      if (last === undefined) return;
      payload.resolveOffset(last.offset);
      // What is committed is the next one to read.
      await this.#consumer.commitOffsets([{ topic, partition, offset: String(BigInt(last.offset) + 1n) }]);
      await payload.heartbeat();
    }
  }

  #judged(message: KafkaMessage, place: { readonly topic: string; readonly partition: number }) {
    const record = kafkaRecord(message, place);
    const text = message.value === null ? "" : Buffer.from(message.value).toString("utf8");
    const passes = this.#filter.passes(record, { name: "value", text });
    return { json: JSON.stringify(record), passes };
  }

  /** Tries until the function has taken the records: those behind them wait. False where reading ended before. */
  async #called(payload: EachBatch, records: readonly string[]): Promise<boolean> {
    const { mapping, calls, clock, signal, tell } = this.#options;
    const { topic, partition } = payload.batch;
    const { EventSourceArn: arn } = mapping.settings;
    const event = `{${[
      `"eventSource":${arn === undefined ? '"SelfManagedKafka"' : '"aws:kafka"'}`,
      ...(arn === undefined ? [] : [`"eventSourceArn":${JSON.stringify(arn)}`]),
      `"bootstrapServers":${JSON.stringify(this.#servers)}`,
      `"records":{${JSON.stringify(`${topic}-${partition}`)}:[${records.join(",")}]}`,
    ].join(",")}}`;
    for (let tries = 0; this.#goesOn(payload); tries += 1) {
      const result = await this.#beating(payload, calls.call(mapping, event));
      if (result.kind === "answered" && !result.failed) {
        tell("OK");
        return true;
      }
      tell("PROBLEM: Function call failed");
      await paused(clock, Math.min(firstPauseMs * 2 ** tries, longestPauseMs), signal);
      if (this.#goesOn(payload)) await payload.heartbeat();
    }
    return false;
  }

  /** A function may run for longer than the group waits for a sign of life. */
  async #beating<T>({ heartbeat }: EachBatch, call: Promise<T>): Promise<T> {
    const { clock } = this.#options;
    let cancel = clock.after(heartbeatMs, beat);
    function beat(): void {
      cancel = clock.after(heartbeatMs, beat);
      // What is wrong with the group is told by the next step of reading.
      void heartbeat().catch(() => undefined);
    }
    try {
      return await call;
    } finally {
      cancel();
    }
  }

  #goesOn({ isRunning, isStale }: EachBatch): boolean {
    return !this.#options.signal.aborted && isRunning() && !isStale();
  }
}

async function paused(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  const end = () => resolve();
  signal.addEventListener("abort", end, { once: true });
  await promise;
  signal.removeEventListener("abort", end);
  cancel();
}
