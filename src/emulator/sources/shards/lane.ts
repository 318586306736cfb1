import type { Clock } from "../../../shared/clock.ts";
import type { Mapping } from "../../contracts/eventSources.ts";
import { Bell } from "../polling/bell.ts";
import { fittingRecords, largestEvent } from "../polling/eventSize.ts";
import type { CallResult, FunctionCalls } from "../polling/functionCalls.ts";
import { type BatchAnswer, readItemFailures } from "../polling/itemFailures.ts";
import { type Batch, type Entry, expired, pauseMs, verdictOn } from "./batch.ts";
import type { GivenUp } from "./failureRecord.ts";
import type { LanePosition, OpenWindow } from "./positions.ts";
import { streamArnOf } from "./consumers.ts";
import { isTooLarge, stateIn, windowEvent, windowStart } from "./window.ts";

export interface LaneOptions {
  readonly mapping: Mapping;
  readonly shardId: string;
  readonly calls: FunctionCalls;
  readonly clock: Clock;
  /** AWS's waits are divided by it. */
  readonly timeScale: number;
  readonly retentionMs: number;
  /** Writes down where the lane stands, and what is owed for what it gave up, as one. */
  readonly save: (givenUp?: GivenUp) => void;
  /** Told of how each call ended, and when there is room for more records. */
  readonly onCall: (succeeded: boolean) => void;
  readonly onRoom: () => void;
}

/** A batch is waited for no longer than a window that is open lasts. */
interface Taken {
  readonly entries: readonly Entry[];
  readonly window: OpenWindow | undefined;
}

/** One line of batches of a shard: one is tried at a time, in order. The records of one key are always in the same lane. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #arrival: Bell;
  readonly #retry: Bell;
  #pending: Entry[] = [];
  #bytes = 0;
  /** Records that are being tried. */
  #trying = 0;
  #position: LanePosition["position"];
  #window: OpenWindow | undefined;
  #stopped = false;
  #closed = false;

  constructor(options: LaneOptions, { position, window }: LanePosition) {
    this.#options = options;
    this.#arrival = new Bell(options.clock);
    this.#retry = new Bell(options.clock);
    this.#position = position;
    this.#window = window;
  }

  get standing(): LanePosition {
    return { position: this.#position, window: this.#window };
  }

  get isIdle(): boolean {
    return this.#pending.length + this.#trying === 0;
  }

  get isFull(): boolean {
    return this.#pending.length >= this.#batchSize || this.#bytes >= largestEvent;
  }

  add(entry: Entry): void {
    this.#pending.push(entry);
    this.#bytes += Buffer.byteLength(entry.json);
    this.#arrival.ring();
  }

  /** What was read up to there is not for this lane, or was left out. */
  passed(position: LanePosition["position"]): void {
    if (this.isIdle) this.#position = position;
  }

  /** No record will follow. */
  close(): void {
    this.#closed = true;
    this.#arrival.ring();
  }

  /** Ends pauses: the function may have changed. */
  nudge(): void {
    this.#retry.ring();
  }

  /** The batch that runs is seen to; what waits is read again next time. */
  stop(): void {
    this.#stopped = true;
    this.#arrival.ring();
    this.#retry.ring();
  }

  /** Resolves when the lane is stopped, or closed and through with its records. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const waitMs = this.#waitMs();
      if (waitMs === "done") return;
      if (waitMs > 0) await this.#arrival.wait(waitMs === Infinity ? undefined : waitMs);
      else if (this.#windowIsOver()) await this.#endWindow();
      else await this.#tryAll(this.#take());
    }
  }

  get #batchSize(): number {
    return this.#options.mapping.settings.BatchSize ?? 100;
  }

  get #windowMs(): number {
    return (this.#options.mapping.settings.TumblingWindowInSeconds ?? 0) * 1000;
  }

  /** How long to wait for the next batch, or for the end of the open window. */
  #waitMs(): number | "done" {
    const { clock, mapping } = this.#options;
    if (this.#windowIsOver()) return 0;
    const now = clock.now();
    const [oldest] = this.#pending;
    const windowEndsIn = this.#window === undefined ? Infinity : this.#window.start + this.#windowMs - now;
    if (oldest === undefined) return this.#closed ? "done" : windowEndsIn;
    if (this.isFull || this.#closed) return 0;
    const batchingMs = (mapping.settings.MaximumBatchingWindowInSeconds ?? 0) * 1000;
    return Math.max(0, Math.min(oldest.readAt + batchingMs - now, windowEndsIn));
  }

  /** The open window ends with the first record of a later one, with its time, with the shard, or by its size. */
  #windowIsOver(): boolean {
    const window = this.#window;
    if (window === undefined) return false;
    const [next] = this.#pending;
    if (isTooLarge(window) || this.#windowMs === 0) return true;
    if (next !== undefined) return windowStart(next.arrivedAt, this.#windowMs) !== window.start;
    return this.#closed || this.#options.clock.now() >= window.start + this.#windowMs;
  }

  #take(): Taken {
    const candidates = this.#pending.slice(0, this.#batchSize);
    const windowMs = this.#windowMs;
    const [first] = candidates;
    const start = windowMs === 0 || first === undefined ? undefined : windowStart(first.arrivedAt, windowMs);
    const others = candidates.findIndex(
      ({ arrivedAt }) => start !== undefined && windowStart(arrivedAt, windowMs) !== start,
    );
    const together = others === -1 ? candidates : candidates.slice(0, others);
    const count = fittingRecords(together.map(({ json }) => json));
    const entries = this.#pending.slice(0, count);
    this.#pending = this.#pending.slice(count);
    this.#bytes -= entries.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
    this.#trying = entries.length;
    this.#options.onRoom();
    const window = start === undefined ? undefined : (this.#window ?? { start, state: "{}" });
    return { entries, window };
  }

  /** Tries records until each is done or given up. */
  async #tryAll({ entries, window }: Taken): Promise<void> {
    this.#window = window;
    let queue: readonly Batch[] = [{ entries, attempts: 0, failures: 0 }];
    for (;;) {
      const [next, ...rest] = queue;
      if (next === undefined) break;
      const batch = this.#withoutExpired(next);
      queue = batch.entries.length === 0 ? rest : [...(await this.#try(batch)), ...rest];
      const failures = queue[0]?.failures ?? 0;
      if (queue.length > 0 && failures > 0) await this.#pause(failures);
      if (this.#stopped) return;
    }
    this.#trying = 0;
    this.#options.onRoom();
  }

  async #pause(failures: number): Promise<void> {
    await this.#retry.wait(pauseMs(failures) / this.#options.timeScale);
  }

  /** Calls the function once; gives what is to be tried next of the batch. */
  async #try(batch: Batch): Promise<readonly Batch[]> {
    const { mapping, calls, onCall } = this.#options;
    const event = this.#event(batch.entries, false);
    const result = await calls.call(mapping, event);
    const answer = this.#answerOf(result, batch.entries);
    onCall(answer === "succeeded");
    if (answer === "failed" && this.#stopped) return [batch];
    const { BisectBatchOnFunctionError: bisect = false, MaximumRetryAttempts: maximumRetryAttempts = -1 } =
      mapping.settings;
    const verdict = verdictOn(batch, answer, { bisect, maximumRetryAttempts });
    if (verdict.done > 0) {
      if (this.#window !== undefined && result.kind === "answered") {
        this.#window = { ...this.#window, state: stateIn(result.payload) };
      }
      this.#advance(batch.entries.slice(0, verdict.done));
    }
    if (verdict.givenUp) {
      this.#giveUp(batch.entries, {
        condition: "RetryAttemptsExhausted",
        attempts: batch.attempts + 1,
        result,
      });
    }
    return verdict.next;
  }

  #answerOf(result: CallResult, entries: readonly Entry[]): BatchAnswer {
    if (result.kind === "refused" || result.failed) return "failed";
    const types = this.#options.mapping.settings.FunctionResponseTypes ?? [];
    if (!types.includes("ReportBatchItemFailures")) return "succeeded";
    return readItemFailures(result.payload, new Set(entries.map(({ sequenceNumber }) => sequenceNumber)));
  }

  /** Gives up what has become too old, also between two tries. */
  #withoutExpired(batch: Batch): Batch {
    const { mapping, clock, retentionMs } = this.#options;
    const { MaximumRecordAgeInSeconds: seconds = -1 } = mapping.settings;
    const longestAgeMs = seconds < 0 ? retentionMs : seconds * 1000;
    const count = expired(batch.entries, clock.now(), longestAgeMs);
    if (count === 0) return batch;
    const { attempts } = batch;
    this.#giveUp(batch.entries.slice(0, count), {
      condition: "RecordAgeExceeded",
      attempts,
      result: undefined,
    });
    return { ...batch, entries: batch.entries.slice(count) };
  }

  #giveUp(entries: readonly Entry[], why: Pick<GivenUp, "condition" | "attempts" | "result">): void {
    const { shardId } = this.#options;
    this.#position = positionAfter(entries) ?? this.#position;
    this.#options.save({ ...why, entries, shardId, event: this.#event(entries, false) });
  }

  #advance(entries: readonly Entry[]): void {
    this.#position = positionAfter(entries) ?? this.#position;
    this.#options.save();
  }

  #event(entries: readonly Entry[], isFinal: boolean): string {
    const records = entries.map(({ json }) => json);
    const { mapping, shardId } = this.#options;
    if (this.#window === undefined) return `{"Records":[${records.join(",")}]}`;
    const streamArn = streamArnOf(mapping.settings.EventSourceArn ?? "");
    return windowEvent({
      records,
      window: this.#window,
      windowMs: this.#windowMs,
      shardId,
      streamArn,
      isFinal,
    });
  }

  /** The last call of a window; tried as often as a batch. */
  async #endWindow(): Promise<void> {
    const { mapping, calls, onCall } = this.#options;
    const retries = mapping.settings.MaximumRetryAttempts ?? -1;
    for (let failures = 0; ;) {
      const result = await calls.call(mapping, this.#event([], true));
      const succeeded = result.kind === "answered" && !result.failed;
      onCall(succeeded);
      failures += 1;
      if (succeeded || (retries >= 0 && failures > retries)) break;
      if (this.#stopped) return;
      await this.#pause(failures);
      if (this.#stopped) return;
    }
    this.#window = undefined;
    this.#options.save();
  }
}

function positionAfter(entries: readonly Entry[]): LanePosition["position"] | undefined {
  const last = entries.at(-1);
  return last && { kind: "after", sequenceNumber: last.sequenceNumber };
}
