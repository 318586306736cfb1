import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { ServiceError } from "../http/service.ts";
import type { Outbound } from "../sources/outbound.ts";
import type { Queues } from "../sqs/queues.ts";
import { GroupCommit } from "../store/groupCommit.ts";
import type { Migration } from "../store/open.ts";
import type { AsyncEvent, AsyncSettings, Finished, ReadAsyncSettings, RunAttempt } from "./asyncEvent.ts";
import { asyncEventMigration, AsyncEventTable, type QueuedEvent } from "./asyncEventTable.ts";
import { deadLetterAttributes, destinationRecord } from "./asyncRecord.ts";
import { afterAnswer, afterRefusal, beforeAttempt, type Verdict } from "./asyncVerdict.ts";
import { deliveryMigration } from "./deliveryTable.ts";
import { createDestinations, type Destinations } from "./destinations.ts";
import type { Place } from "./names.ts";

export const migrations: readonly Migration[] = [asyncEventMigration, deliveryMigration];

export interface AsyncQueueOptions {
  /** Must have had `migrations`. */
  readonly database: DatabaseSync;
  readonly place: Place;
  readonly clock: Clock;
  readonly log: Log;
  /** AWS's waits are divided by it; 1 is AWS's own pace. */
  readonly timeScale: number;
  /** Events of one function, and of all, that run at the same time; more than that wait their turn. */
  readonly concurrency: { readonly each: number; readonly all: number };
  readonly run: RunAttempt;
  readonly settings: ReadAsyncSettings;
  readonly queues: Pick<Queues, "send">;
  readonly outbound: Outbound;
}

/** The durable queue of asynchronous invocations. */
export interface AsyncQueue {
  /** Resolves when the event is committed: only then may 202 be answered. */
  enqueue(event: AsyncEvent): Promise<void>;
  /** Begins to run events, also those of an emulator that was killed: an attempt that it cut off is made again. */
  start(): void;
  /** Events that are accepted and not yet done with. */
  queued(): number;
  /** Forgets every event and delivery. */
  clear(): void;
  /**
   * Starts no further attempt, and resolves when those under way have ended or `graceMs` is over. What is queued
   * stays on disk; an attempt that was cut off is made again.
   */
  stop(graceMs?: number): Promise<void>;
}

const longestEventAgeMs = 21_600_000;

/** A function's part of the queue. */
interface Lane {
  readonly functionName: string;
  /** Ids of events that run now. */
  readonly running: Set<number>;
  /** Set while the function is throttled: nothing of it is tried before. */
  pausedUntil: number;
  /** Throttles in a row. */
  throttles: number;
  cancelTimer: () => void;
}

export function createAsyncQueue(options: AsyncQueueOptions): AsyncQueue {
  const queue = new LaneQueue(options);
  return {
    enqueue: (event) => queue.enqueue(event),
    start: () => queue.start(),
    queued: () => queue.queued(),
    clear: () => queue.clear(),
    stop: (graceMs = 2_000) => queue.stop(graceMs),
  };
}

class LaneQueue {
  readonly #options: AsyncQueueOptions;
  readonly #table: AsyncEventTable;
  readonly #journal: GroupCommit;
  readonly #destinations: Destinations;
  readonly #lanes = new Map<string, Lane>();
  readonly #attempts = new Set<Promise<void>>();
  /** Functions that wait for others to end, in their order. */
  readonly #crowded = new Set<string>();
  #state: "waiting" | "started" | "stopping" | "stopped" = "waiting";

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
    this.#table = new AsyncEventTable(options.database);
    this.#journal = new GroupCommit(options.database);
    this.#destinations = createDestinations({ ...options, accept: (event) => this.#accept(event) });
  }

  async enqueue(event: AsyncEvent): Promise<void> {
    await this.#journal.write(() => this.#table.insert(event, this.#options.clock.now()));
    this.#pump(event.functionName);
  }

  start(): void {
    this.#state = "started";
    this.#destinations.start();
    for (const name of this.#table.functionNames()) this.#pump(name);
  }

  queued(): number {
    return this.#table.count();
  }

  clear(): void {
    this.#table.clear();
    this.#destinations.clear();
  }

  async stop(graceMs: number): Promise<void> {
    this.#state = "stopping";
    for (const lane of this.#lanes.values()) lane.cancelTimer();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([Promise.allSettled(this.#attempts), grace.promise]);
    await this.#destinations.stop(grace.promise);
    clearTimeout(timer);
    this.#journal.flush();
    this.#state = "stopped";
  }

  /** An event from a destination, within its transaction. */
  #accept(event: AsyncEvent): void {
    const { settings, clock } = this.#options;
    // Throws for a function that is not there.
    settings(event.functionName, event.qualifier);
    this.#table.insert(event, clock.now());
    setImmediate(() => this.#pump(event.functionName));
  }

  /** Starts what is due of a function, and sets the timer for what is due next. */
  #pump(functionName: string): void {
    if (this.#state !== "started") return;
    const { clock, concurrency } = this.#options;
    const lane = this.#lane(functionName);
    lane.cancelTimer();
    const now = clock.now();
    const wakeAt = (time: number) => {
      lane.cancelTimer = clock.after(time - now, () => this.#pump(functionName));
    };
    if (lane.pausedUntil > now) {
      wakeAt(lane.pausedUntil);
      return;
    }
    let free = concurrency.each - lane.running.size;
    // Those that run are still in the table, and due.
    const heads = free > 0 ? this.#table.heads(functionName, concurrency.each + 1) : [];
    for (const { id, dueAt } of heads) {
      if (lane.running.has(id)) continue;
      if (dueAt > now) {
        wakeAt(dueAt);
        return;
      }
      if (free === 0) return;
      if (this.#attempts.size >= concurrency.all) {
        this.#crowded.add(functionName);
        return;
      }
      free -= 1;
      this.#begin(lane, id);
    }
    if (lane.running.size === 0) this.#lanes.delete(functionName);
  }

  #lane(functionName: string): Lane {
    const known = this.#lanes.get(functionName);
    if (known !== undefined) return known;
    const lane: Lane = {
      functionName,
      running: new Set(),
      pausedUntil: 0,
      throttles: 0,
      cancelTimer: () => {},
    };
    this.#lanes.set(functionName, lane);
    return lane;
  }

  #begin(lane: Lane, id: number): void {
    lane.running.add(id);
    const attempt = this.#attempt(lane, id)
      .catch((error: unknown) => {
        // The database could not be written: the event is still there, and tried again.
        this.#options.log.error("queued event failed", { function: lane.functionName, error });
        lane.pausedUntil = this.#options.clock.now() + 1000;
      })
      .finally(() => {
        lane.running.delete(id);
        this.#attempts.delete(attempt);
        this.#pumpCrowded();
        this.#pump(lane.functionName);
      });
    this.#attempts.add(attempt);
  }

  /** Gives room to those that waited for it, the longest first. */
  #pumpCrowded(): void {
    while (this.#attempts.size < this.#options.concurrency.all) {
      const [next] = this.#crowded;
      if (next === undefined) return;
      this.#crowded.delete(next);
      this.#pump(next);
    }
  }

  async #attempt(lane: Lane, id: number): Promise<void> {
    const { clock, timeScale } = this.#options;
    const queued = this.#table.get(id);
    if (queued === undefined) return;
    const { event } = queued;
    const settings = this.#settingsOf(event);
    if (settings === "gone") {
      await this.#journal.write(() => this.#table.delete(id));
      return;
    }
    if (settings === "not-ready") {
      // Its settings cannot be asked: AWS's longest age holds for it.
      const isTooOld = (clock.now() - queued.acceptedAt) * timeScale >= longestEventAgeMs;
      if (isTooOld) await this.#journal.write(() => this.#table.delete(id));
      else await this.#journal.write(() => this.#table.postpone(id, clock.now() + 1000 / timeScale));
      return;
    }
    const verdict = await this.#judge(lane, queued, settings);
    if (this.#state === "stopped") return;
    switch (verdict.kind) {
      case "finish":
        await this.#journal.write(() => {
          this.#table.delete(id);
          this.#oweDestinations(event, settings, verdict);
        });
        return;
      case "retry":
        await this.#journal.write(() => {
          this.#table.retry(id, { ...verdict, dueAt: clock.now() + verdict.afterMs / timeScale });
        });
        return;
      case "postpone":
        await this.#journal.write(() => this.#table.postpone(id, clock.now() + verdict.afterMs / timeScale));
        return;
      case "throttled": {
        // Whoever is throttled first says when the function is tried again; the others wait with it.
        if (lane.pausedUntil <= clock.now()) lane.throttles += 1;
        lane.pausedUntil = Math.max(lane.pausedUntil, clock.now() + verdict.afterMs / timeScale);
      }
    }
  }

  /** "gone" when the function, version or alias was deleted, and what it said about its events with it. */
  #settingsOf({ functionName, qualifier, requestId }: AsyncEvent): AsyncSettings | "gone" | "not-ready" {
    try {
      return this.#options.settings(functionName, qualifier);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) return "not-ready";
      this.#options.log.warn("queued event dropped", { function: functionName, requestId, error });
      return "gone";
    }
  }

  /** Runs an event if it may run, and says what becomes of it. */
  async #judge(lane: Lane, queued: QueuedEvent, settings: AsyncSettings): Promise<Verdict> {
    const { clock, run, timeScale } = this.#options;
    const { event, attempts, response } = queued;
    const ageMs = () => (clock.now() - queued.acceptedAt) * timeScale;
    const stopped = beforeAttempt({ attempts, ageMs: ageMs(), response }, settings);
    if (stopped !== undefined) return stopped;
    try {
      const { outcome, executedVersion } = await run(event);
      lane.pausedUntil = 0;
      lane.throttles = 0;
      const { payload, functionError } = outcome;
      const answer = {
        statusCode: 200,
        executedVersion,
        ...(functionError !== undefined && { functionError }),
        payload,
      };
      return afterAnswer({ attempts, ageMs: ageMs() }, answer, settings);
    } catch (error) {
      const statusCode = error instanceof ServiceError ? error.status : 500;
      this.#options.log.debug("queued event refused", { function: event.functionName, error });
      if (error instanceof ServiceError && error.code === "RecursiveInvocationException") {
        return { kind: "finish", condition: "RecursiveInvocation", attempts, response: { statusCode } };
      }
      const refusals = statusCode === 429 ? lane.throttles : queued.refusals;
      return afterRefusal({ attempts, ageMs: ageMs() }, refusals, { statusCode }, settings);
    }
  }

  /** Within the transaction that ends the event. */
  #oweDestinations(event: AsyncEvent, settings: AsyncSettings, finished: Finished): void {
    const { functionArn, onSuccessArn, onFailureArn, deadLetterArn } = settings;
    const common = {
      functionArn,
      requestId: event.requestId,
      traceId: event.traceId,
      condition: finished.condition,
    };
    const isSuccess = finished.condition === "Success";
    const destination = isSuccess ? onSuccessArn : onFailureArn;
    if (destination !== undefined) {
      const body = destinationRecord(event, functionArn, finished, this.#options.clock.now());
      this.#destinations.owe({ ...common, targetArn: destination, kind: "record", body, attributes: {} });
    }
    if (deadLetterArn !== undefined && !isSuccess) {
      this.#destinations.owe({
        ...common,
        targetArn: deadLetterArn,
        kind: "dead-letter",
        body: Buffer.from(event.payload).toString("utf8"),
        attributes: deadLetterAttributes(event, finished),
      });
    }
  }
}
