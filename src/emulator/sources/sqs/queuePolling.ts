import { parseArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { Mapping, Polling } from "../../contracts/eventSources.ts";
import { largestEvent } from "../polling/eventSize.ts";
import type { Queues, ReceivedMessage } from "../../contracts/queues.ts";
import type { FunctionCalls } from "../polling/functionCalls.ts";
import { RecordFilter } from "../polling/recordFilter.ts";
import { HeldMessages } from "./heldMessages.ts";
import { type BatchMessage, runMessages } from "./messageBatch.ts";
import { messageRecord } from "./messageRecord.ts";

export interface QueuePollingOptions {
  readonly queues: Pick<Queues, "receive" | "delete" | "hold" | "visibilitySeconds">;
  readonly calls: FunctionCalls;
  readonly clock: Clock;
  readonly log: Log;
  readonly read: () => Mapping | undefined;
}

/** AWS's long poll. */
const pollSeconds = 20;

/** Batches of a mapping that run at the same time, where it does not say: as many environments as a laptop bears. */
const defaultConcurrency = 10;

/** For so long a batch that ended waits for others, to be followed by several batches at once. */
const moreRoomMs = 1;

/** A mapping whose function cannot be called, or whose queue is missing, pauses: doubled each time, up to a long poll. */
const firstPauseMs = 250;

interface Gathered {
  readonly mapping: Mapping;
  readonly queueArn: string;
  readonly messages: readonly BatchMessage[];
  readonly held: HeldMessages;
}

/** Polls a queue: receives, gathers, calls the function, and deletes what went well. */
export class QueuePolling implements Polling {
  readonly #options: QueuePollingOptions;
  readonly #running = new Set<Promise<void>>();
  /** Deletions that are not committed. */
  readonly #settling = new Set<Promise<void>>();
  readonly #ended: Promise<void>;
  /** Aborted to end the wait under way, of whichever kind. */
  #awake = new AbortController();
  #stopped = false;
  /** Told when a batch ends. */
  #onRoom: (() => void) | undefined;
  /** Refusals in a row, and until when nothing is received because of them. */
  #refusals = 0;
  #pausedUntil = 0;
  #filter: { readonly of: Mapping["settings"]; readonly filter: RecordFilter } | undefined;

  constructor(options: QueuePollingOptions) {
    this.#options = options;
    this.#ended = this.#poll();
  }

  wake(): void {
    this.#awake.abort();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#ended;
    await Promise.all(this.#running);
    await Promise.all(this.#settling);
  }

  async #poll(): Promise<void> {
    while (!this.#stopped) {
      this.#awake = new AbortController();
      const mapping = this.#options.read();
      const limit = mapping?.settings.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency;
      const pauseMs = this.#pausedUntil - this.#options.clock.now();
      if (mapping?.active !== true) await this.#wait({});
      else if (this.#running.size >= limit) await this.#moreRoom(limit);
      else if (pauseMs > 0) await this.#wait({ ms: pauseMs });
      else await this.#receive(mapping, limit - this.#running.size);
    }
  }

  /**
   * Waits until a batch ends, and where others end with it, for half of them: what is received with one commit is worth more
   * (the benchmark's row of 10,000 messages). Batches that take their time wait for none.
   */
  async #moreRoom(limit: number): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#awake;
    await this.#wait({ forRoom: true });
    const endsAt = clock.now() + moreRoomMs;
    while (this.#running.size > limit / 2 && clock.now() < endsAt && !signal.aborted)
      await this.#wait({ ms: moreRoomMs, forRoom: true });
  }

  async #receive(mapping: Mapping, room: number): Promise<void> {
    try {
      for (const gathered of isSimple(mapping.settings)
        ? await this.#gatherSeveral(mapping, room)
        : [await this.#gather(mapping)]) {
        if (gathered.messages.length === 0) gathered.held.release();
        // Disabled or stopped meanwhile: what was received is for others, or for later.
        else if (this.#stopped || this.#options.read()?.active !== true) gathered.held.giveBack();
        else this.#begin(gathered);
      }
    } catch (error) {
      this.#refused(mapping, error);
    }
  }

  /** The messages of as many batches as there is room for; those that the filter leaves out are deleted. */
  async #gatherSeveral(mapping: Mapping, room: number): Promise<readonly Gathered[]> {
    const { queues, clock } = this.#options;
    const { EventSourceArn: queueArn = "", BatchSize: size = 10 } = mapping.settings;
    const visibilitySeconds = this.#visibilitySeconds(queueArn);
    const received = await queues.receive(queueArn, {
      maxMessages: size * room,
      waitSeconds: pollSeconds,
      visibilitySeconds,
      signal: this.#awake.signal,
    });
    const passed = this.#passing(mapping, queueArn, received);
    const batches: Gathered[] = [];
    for (let from = 0; from < passed.length; from += size) {
      const messages = passed.slice(from, from + size);
      const held = new HeldMessages({ queues, queueArn, clock, visibilitySeconds });
      for (const { message } of messages) held.add(message.receiptHandle);
      batches.push({ mapping, queueArn, messages, held });
    }
    return batches;
  }

  /** With no timeout at all a message would be received again while its function runs. */
  #visibilitySeconds(queueArn: string): number {
    return Math.max(1, this.#options.queues.visibilitySeconds(queueArn));
  }

  /** Waits until the mapping changes, or for what else is asked. */
  async #wait({ ms, forRoom = false }: { readonly ms?: number; readonly forRoom?: boolean }): Promise<void> {
    const { signal } = this.#awake;
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = ms === undefined ? undefined : this.#options.clock.after(ms, resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (forRoom) this.#onRoom = resolve;
    await promise;
    this.#onRoom = undefined;
    cancel?.();
  }

  #refused({ uuid }: Mapping, error: unknown): void {
    const { clock, log } = this.#options;
    const now = clock.now();
    // The first of several at once says when all of them go on.
    if (this.#stopped || this.#pausedUntil > now) return;
    this.#pausedUntil = now + Math.min(firstPauseMs * 2 ** this.#refusals, pollSeconds * 1000);
    this.#refusals += 1;
    log.warn("queue not polled", { mapping: uuid, error: messageOf(error) });
  }

  /** Receives the messages of one batch, for a while; those that the filter leaves out are deleted. */
  async #gather(mapping: Mapping): Promise<Gathered> {
    const { queues, clock } = this.#options;
    const { EventSourceArn: queueArn = "", BatchSize: size = 10 } = mapping.settings;
    const windowMs = (mapping.settings.MaximumBatchingWindowInSeconds ?? 0) * 1000;
    const visibilitySeconds = this.#visibilitySeconds(queueArn);
    const held = new HeldMessages({ queues, queueArn, clock, visibilitySeconds });
    const messages: BatchMessage[] = [];
    const { signal } = this.#awake;
    let waitSeconds = pollSeconds;
    let [bytes, endsAt] = [0, Infinity];
    for (;;) {
      const maxMessages = Math.min(10, size - messages.length);
      const received = await queues.receive(queueArn, {
        maxMessages,
        waitSeconds,
        visibilitySeconds,
        signal,
      });
      const passed = this.#passing(mapping, queueArn, received);
      messages.push(...passed);
      for (const { message, record } of passed) {
        held.add(message.receiptHandle);
        bytes += Buffer.byteLength(record);
      }
      if (messages.length > 0) endsAt = Math.min(endsAt, clock.now() + windowMs);
      const leftMs = endsAt - clock.now();
      const isFull = messages.length >= size || bytes >= largestEvent;
      if (isFull || leftMs <= 0 || received.length === 0) return { mapping, queueArn, messages, held };
      waitSeconds = Math.min(pollSeconds, leftMs / 1000);
    }
  }

  #passing(
    mapping: Mapping,
    queueArn: string,
    received: readonly ReceivedMessage[],
  ): readonly BatchMessage[] {
    const { settings } = mapping;
    const hasWindow = (settings.MaximumBatchingWindowInSeconds ?? 0) > 0;
    const region = parseArn(queueArn)?.region ?? "";
    const filter = this.#filterOf(settings);
    const judged = received.map((message) => {
      const record = messageRecord(message, { queueArn, region, hasWindow });
      const passes = filter.passes(record, { name: "body", text: message.body });
      return { message, record: JSON.stringify(record), passes };
    });
    const dropped = judged.filter(({ passes }) => !passes);
    if (dropped.length > 0) {
      const handles = dropped.map(({ message }) => message.receiptHandle);
      this.#settle(mapping, this.#options.queues.delete(queueArn, handles));
    }
    return judged.filter(({ passes }) => passes);
  }

  #filterOf(settings: Mapping["settings"]): RecordFilter {
    if (this.#filter?.of !== settings) {
      this.#filter = { of: settings, filter: new RecordFilter(settings.FilterCriteria) };
    }
    return this.#filter.filter;
  }

  #begin(gathered: Gathered): void {
    const running = this.#run(gathered).finally(() => {
      this.#running.delete(running);
      this.#onRoom?.();
    });
    this.#running.add(running);
  }

  async #run({ mapping, queueArn, messages, held }: Gathered): Promise<void> {
    try {
      const { queues, calls } = this.#options;
      const settling = (deletion: Promise<void>) => this.#settle(mapping, deletion);
      const result = await runMessages({ queues, calls, mapping, queueArn, settling }, messages);
      if (result === "called") this.#refusals = 0;
      else this.#refused(mapping, "the function could not be called");
    } catch (error) {
      this.#notSettled(mapping, error);
    } finally {
      held.release();
    }
  }

  #settle(mapping: Mapping, deletion: Promise<void>): void {
    const settling = deletion
      .catch((error: unknown) => this.#notSettled(mapping, error))
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }

  /** The messages are there still, and come back. */
  #notSettled({ uuid }: Mapping, error: unknown): void {
    this.#options.log.error("batch not settled", { mapping: uuid, error: messageOf(error) });
  }
}

/** Batches of one receive each, in no order: several can be received at once. */
function isSimple(settings: Mapping["settings"]): boolean {
  const { EventSourceArn: queueArn = "", BatchSize: size = 10 } = settings;
  const windowSeconds = settings.MaximumBatchingWindowInSeconds ?? 0;
  return size <= 10 && windowSeconds === 0 && !queueArn.endsWith(".fifo");
}
