import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { Outbound } from "../../delivery/outside/outside.ts";
import type { Queues } from "../../services/sqs/queues.ts";
import { GroupCommit } from "../../store/groupCommit.ts";
import type { Migration } from "../../store/open.ts";
import type { AsyncEvent, AsyncSettings, Finished, ReadAsyncSettings, RunAttempt } from "./event.ts";
import { type Lane, Lanes } from "./lanes.ts";
import {
  asyncEventMigration,
  AsyncEventTable,
  clientContextMigration,
  type QueuedEvent,
} from "./eventTable.ts";
import { deadLetterAttributes, destinationRecord } from "./record.ts";
import { afterAnswer, afterRefusal, beforeAttempt, type Verdict } from "./verdict.ts";
import { deliveryMigration } from "../../delivery/deliveryTable.ts";
import { createDestinations, type Destinations } from "../../delivery/destinations.ts";
import type { Place } from "../../services/lambda/state/names.ts";

export const migrations: readonly Migration[] = [
  asyncEventMigration,
  deliveryMigration,
  clientContextMigration,
];

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

export function createAsyncQueue(options: AsyncQueueOptions): AsyncQueue {
  const queue = new DurableQueue(options);
  return {
    enqueue: (event) => queue.enqueue(event),
    start: () => queue.start(),
    queued: () => queue.queued(),
    clear: () => queue.clear(),
    stop: (graceMs = 2_000) => queue.stop(graceMs),
  };
}

class DurableQueue {
  readonly #options: AsyncQueueOptions;
  readonly #table: AsyncEventTable;
  readonly #journal: GroupCommit;
  readonly #destinations: Destinations;
  readonly #lanes: Lanes;
  /** From then on nothing is written: what attempts come to is for the next start. */
  #stopped = false;

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
    this.#table = new AsyncEventTable(options.database);
    this.#journal = new GroupCommit(options.database);
    this.#destinations = createDestinations({ ...options, accept: (event) => this.#accept(event) });
    this.#lanes = new Lanes({
      ...options,
      heads: (functionName, limit) => this.#table.heads(functionName, limit),
      attempt: (id, lane) => this.#attempt(id, lane),
    });
  }

  async enqueue(event: AsyncEvent): Promise<void> {
    await this.#journal.write(() => this.#table.insert(event, this.#options.clock.now()));
    this.#lanes.pump(event.functionName);
  }

  start(): void {
    this.#destinations.start();
    this.#lanes.open(this.#table.functionNames());
  }

  queued(): number {
    return this.#table.count();
  }

  clear(): void {
    this.#table.clear();
    this.#destinations.clear();
  }

  async stop(graceMs: number): Promise<void> {
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([this.#lanes.close(), grace.promise]);
    await this.#destinations.stop(grace.promise);
    clearTimeout(timer);
    this.#journal.flush();
    this.#stopped = true;
  }

  /** An event from a destination, within its transaction. */
  #accept(event: AsyncEvent): void {
    const { settings, clock } = this.#options;
    // Throws for a function that is not there.
    settings(event.functionName, event.qualifier);
    this.#table.insert(event, clock.now());
    setImmediate(() => this.#lanes.pump(event.functionName));
  }

  async #attempt(id: number, lane: Lane): Promise<void> {
    const queued = this.#table.get(id);
    if (queued === undefined) return;
    const settings = this.#settingsOf(queued.event);
    if (settings === "gone") {
      await this.#journal.write(() => this.#table.delete(id));
      return;
    }
    if (settings === "not-ready") {
      await this.#waitUntilReady(queued);
      return;
    }
    const verdict = await this.#judge(lane, queued, settings);
    if (!this.#stopped) await this.#keep(queued, verdict, settings, lane);
  }

  /** Writes down what becomes of an event. */
  async #keep(
    { id, event }: QueuedEvent,
    verdict: Verdict,
    settings: AsyncSettings,
    lane: Lane,
  ): Promise<void> {
    switch (verdict.kind) {
      case "finish":
        await this.#journal.write(() => {
          this.#table.delete(id);
          this.#oweDestinations(event, settings, verdict);
        });
        return;
      case "retry":
        await this.#journal.write(() => {
          this.#table.retry(id, { ...verdict, dueAt: this.#after(verdict.afterMs) });
        });
        return;
      case "postpone":
        await this.#journal.write(() => this.#table.postpone(id, this.#after(verdict.afterMs)));
        return;
      case "throttled":
        lane.throttle(verdict.afterMs / this.#options.timeScale);
    }
  }

  /** The time after one of AWS's waits. */
  #after(ms: number): number {
    return this.#options.clock.now() + ms / this.#options.timeScale;
  }

  #ageMs({ acceptedAt }: QueuedEvent): number {
    return (this.#options.clock.now() - acceptedAt) * this.#options.timeScale;
  }

  /** The settings of a function that is not ready cannot be asked: AWS's longest age holds for its events. */
  async #waitUntilReady(queued: QueuedEvent): Promise<void> {
    const isTooOld = this.#ageMs(queued) >= longestEventAgeMs;
    await this.#journal.write(() => {
      if (isTooOld) this.#table.delete(queued.id);
      else this.#table.postpone(queued.id, this.#after(1000));
    });
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
    const { event, attempts, response } = queued;
    const stopped = beforeAttempt({ attempts, ageMs: this.#ageMs(queued), response }, settings);
    if (stopped !== undefined) return stopped;
    try {
      const { outcome, executedVersion } = await this.#options.run(event);
      lane.clear();
      const { payload, functionError } = outcome;
      const answer = {
        statusCode: 200,
        executedVersion,
        ...(functionError !== undefined && { functionError }),
        payload,
      };
      return afterAnswer({ attempts, ageMs: this.#ageMs(queued) }, answer, settings);
    } catch (error) {
      const statusCode = error instanceof ServiceError ? error.status : 500;
      this.#options.log.debug("queued event refused", { function: event.functionName, error });
      if (error instanceof ServiceError && error.code === "RecursiveInvocationException") {
        return { kind: "finish", condition: "RecursiveInvocation", attempts, response: { statusCode } };
      }
      const refusals = statusCode === 429 ? lane.throttles : queued.refusals;
      return afterRefusal({ attempts, ageMs: this.#ageMs(queued) }, refusals, { statusCode }, settings);
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
