import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { OfferedEvent } from "../../contracts/invocations.ts";
import { ServiceError } from "../../contracts/service.ts";
import { functionRef, type Place } from "../../services/lambda/state/names.ts";
import { GroupCommit } from "../../store/groupCommit.ts";
import { type Lane, Lanes } from "../../store/lanes.ts";
import type { AsyncEvent, AsyncSettings, ReadAsyncSettings, RunAttempt } from "./event.ts";
import { AsyncEventTable, type QueuedEvent } from "./eventTable.ts";
import { owedBy } from "./owed.ts";
import { afterAnswer, afterRefusal, beforeAttempt, type Verdict } from "./verdict.ts";

export interface AsyncQueueOptions {
  /** Must have had `migrations` of `eventTable.ts`. */
  readonly database: DatabaseSync;
  readonly place: Place;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** AWS's waits are divided by it; 1 is AWS's own pace. */
  readonly timeScale: number;
  /** Events of one function, and of all, that run at the same time; more than that wait their turn. */
  readonly concurrency: { readonly each: number; readonly all: number };
  readonly run: RunAttempt;
  readonly settings: ReadAsyncSettings;
  readonly deliveries: Deliveries;
}

const longestEventAgeMs = 21_600_000;

/** AWS's limit of asynchronous events, in bytes. */
export const largestEvent = 1_048_576;

/** The durable queue of asynchronous invocations. */
export class AsyncQueue {
  readonly #options: AsyncQueueOptions;
  readonly #table: AsyncEventTable;
  readonly #journal: GroupCommit;
  readonly #lanes: Lanes;
  /** From then on nothing is written: what attempts come to is for the next start. */
  #stopped = false;

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
    this.#table = new AsyncEventTable(options.database);
    this.#journal = new GroupCommit(options.database);
    this.#lanes = new Lanes({
      ...options,
      heads: (functionName, limit) => this.#table.heads(functionName, limit),
      attempt: (id, lane) => this.#attempt(id, lane),
    });
  }

  /** Resolves when the event is committed: only then may 202 be answered. */
  async enqueue(event: AsyncEvent): Promise<void> {
    await this.#journal.write(() => this.#table.insert(event, this.#options.clock.now()));
    this.#lanes.pump(event.functionName);
  }

  /** Begins to run events, also those of an emulator that was killed: an attempt that it cut off is made again. */
  start(): void {
    this.#lanes.open(this.#table.lanes());
  }

  /** Events that are accepted and not yet done with. */
  queued(): number {
    return this.#table.count();
  }

  clear(): void {
    this.#table.clear();
  }

  /**
   * Starts no further attempt, and resolves when those under way have ended or `grace` resolves. What is queued stays on
   * disk; an attempt that was cut off is made again.
   */
  async stop(grace: Promise<unknown>): Promise<void> {
    await Promise.race([this.#lanes.close(), grace]);
    this.#journal.flush();
    this.#stopped = true;
  }

  /** Takes an event from within the emulator, as part of the transaction under way. */
  accept({ functionArn, payload, trace }: OfferedEvent): void {
    const { settings, clock, place } = this.#options;
    if (payload.byteLength > largestEvent) {
      throw new AppError("record-too-large", {
        userMessage: `The record has ${payload.byteLength} bytes; a function takes events of up to ${largestEvent}.`,
      });
    }
    const { name: functionName, qualifier } = functionRef(place, functionArn);
    // Throws for a function that is not there.
    settings(functionName, qualifier);
    this.#table.insert(
      {
        requestId: randomUUID(),
        functionName,
        qualifier,
        payload,
        ...(trace !== undefined && { traceId: trace }),
      },
      clock.now(),
    );
    setImmediate(() => this.#lanes.pump(functionName));
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
          const { clock, random, deliveries } = this.#options;
          const moment = { now: clock.now(), random };
          for (const owed of owedBy(event, settings, verdict, moment)) deliveries.owe(owed);
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

  /** The time after one of AWS's waits, in whole milliseconds: SQLite takes no others. */
  #after(ms: number): number {
    return this.#options.clock.now() + Math.ceil(ms / this.#options.timeScale);
  }

  #ageMs({ acceptedAt }: QueuedEvent): number {
    return (this.#options.clock.now() - acceptedAt) * this.#options.timeScale;
  }

  /** The settings of a function that is not ready cannot be asked: AWS's longest age holds for its events. */
  async #waitUntilReady(queued: QueuedEvent): Promise<void> {
    const isTooOld = this.#ageMs(queued) >= longestEventAgeMs;
    if (isTooOld) this.#sayTooOld(queued);
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

  /** It may have become so while the emulator was off, and nobody sees it go. */
  #sayTooOld(queued: QueuedEvent): void {
    const { functionName, requestId } = queued.event;
    const minutes = Math.round(this.#ageMs(queued) / 60_000);
    const facts = { function: functionName, requestId, minutes, attempts: queued.attempts };
    this.#options.log.warn("queued event given up, too old", facts);
  }

  /** Runs an event if it may run, and says what becomes of it. */
  async #judge(lane: Lane, queued: QueuedEvent, settings: AsyncSettings): Promise<Verdict> {
    const { event, attempts, response } = queued;
    const stopped = beforeAttempt({ attempts, ageMs: this.#ageMs(queued), response }, settings);
    if (stopped?.kind === "finish" && stopped.condition === "EventAgeExceeded") this.#sayTooOld(queued);
    if (stopped !== undefined) return stopped;
    try {
      const { outcome, executedVersion } = await this.#options.run(event, attempts + 1);
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
}
