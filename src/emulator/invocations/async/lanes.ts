import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";

/** An event's place in its function's queue; times are epoch milliseconds. */
interface Head {
  readonly id: number;
  readonly dueAt: number;
}

interface LanesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Events of one function, and of all, that run at the same time; more than that wait their turn. */
  readonly concurrency: { readonly each: number; readonly all: number };
  /** The first of a function's events by when they are due, those that run now included. */
  readonly heads: (functionName: string, limit: number) => readonly Head[];
  /** Makes an attempt; afterwards the event is gone, or due later. */
  readonly attempt: (id: number, lane: Lane) => Promise<void>;
}

/** A function's part of the queue, as an attempt sees it. */
export interface Lane {
  /** Throttles in a row. */
  readonly throttles: number;
  /** The function is throttled: nothing of it is tried for so long. */
  throttle(ms: number): void;
  /** The function ran. */
  clear(): void;
}

class FunctionLane implements Lane {
  readonly functionName: string;
  /** Ids of events that run now. */
  readonly running = new Set<number>();
  readonly #clock: Clock;
  pausedUntil = 0;
  throttles = 0;
  cancelTimer = (): void => {};

  constructor(functionName: string, clock: Clock) {
    this.functionName = functionName;
    this.#clock = clock;
  }

  throttle(ms: number): void {
    const now = this.#clock.now();
    // Whoever is throttled first says when the function is tried again; the others wait with it.
    if (this.pausedUntil <= now) this.throttles += 1;
    this.pausedUntil = Math.max(this.pausedUntil, now + ms);
  }

  clear(): void {
    this.pausedUntil = 0;
    this.throttles = 0;
  }
}

/** Decides which events run when: each function's in order, so many at a time, none of a throttled function. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, FunctionLane>();
  readonly #attempts = new Set<Promise<void>>();
  /** Functions that wait for others to end, in their order. */
  readonly #crowded = new Set<string>();
  #open = false;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Before, nothing runs. */
  open(functionNames: readonly string[]): void {
    this.#open = true;
    for (const name of functionNames) this.pump(name);
  }

  /** Starts no further attempt, and resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#open = false;
    for (const lane of this.#lanes.values()) lane.cancelTimer();
    await Promise.allSettled(this.#attempts);
  }

  /** Starts what is due of a function, and sets the timer for what is due next. */
  pump(functionName: string): void {
    if (!this.#open) return;
    const { clock, concurrency, heads } = this.#options;
    const lane = this.#lanes.get(functionName) ?? new FunctionLane(functionName, clock);
    this.#lanes.set(functionName, lane);
    lane.cancelTimer();
    const now = clock.now();
    const wakeAt = (time: number) => {
      lane.cancelTimer = clock.after(time - now, () => this.pump(functionName));
    };
    if (lane.pausedUntil > now) {
      wakeAt(lane.pausedUntil);
      return;
    }
    let free = concurrency.each - lane.running.size;
    for (const { id, dueAt } of free > 0 ? heads(functionName, concurrency.each + 1) : []) {
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

  #begin(lane: FunctionLane, id: number): void {
    const { clock, log, attempt: make } = this.#options;
    lane.running.add(id);
    const attempt = make(id, lane)
      .catch((error: unknown) => {
        // The database could not be written: the event is still there, and tried again.
        log.error("queued event failed", { function: lane.functionName, error });
        lane.pausedUntil = clock.now() + 1000;
      })
      .finally(() => {
        lane.running.delete(id);
        this.#attempts.delete(attempt);
        this.#pumpCrowded();
        this.pump(lane.functionName);
      });
    this.#attempts.add(attempt);
  }

  /** Gives room to those that waited for it, the longest first. */
  #pumpCrowded(): void {
    while (this.#attempts.size < this.#options.concurrency.all) {
      const [next] = this.#crowded;
      if (next === undefined) return;
      this.#crowded.delete(next);
      this.pump(next);
    }
  }
}
