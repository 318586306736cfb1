import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Head } from "./dueTable.ts";

interface LanesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Rows of one lane, and of all, that are attempted at the same time; more than that wait their turn. */
  readonly concurrency: { readonly each: number; readonly all: number };
  /** The first rows of a lane by when they are due, those under way included. */
  readonly heads: (key: string, limit: number) => readonly Head[];
  /** Makes an attempt; afterwards the row is gone, or due later. */
  readonly attempt: (id: number, lane: Lane) => Promise<void>;
}

// A lane is the part of a durable queue that belongs to one function or one target. What one lane waits for holds up no
// other.

/** A lane as an attempt sees it. */
export interface Lane {
  /** Throttles in a row. */
  readonly throttles: number;
  /** Nothing of the lane is tried for so long. */
  throttle(ms: number): void;
  /** The lane is not throttled any more. */
  clear(): void;
}

class OpenLane implements Lane {
  readonly key: string;
  /** Ids of rows under way. */
  readonly running = new Set<number>();
  readonly #clock: Clock;
  pausedUntil = 0;
  throttles = 0;
  cancelTimer = (): void => {};

  constructor(key: string, clock: Clock) {
    this.key = key;
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

/** How long a lane waits for a database that failed. */
const pauseMs = 1_000;

/** Decides which rows are attempted when: each lane's in order, so many at a time, none of a throttled lane. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, OpenLane>();
  readonly #attempts = new Set<Promise<void>>();
  /** Lanes that wait for others to end, in their order. */
  readonly #crowded = new Set<string>();
  #open = false;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Before, nothing runs. */
  open(keys: readonly string[]): void {
    this.#open = true;
    for (const key of keys) this.pump(key);
  }

  /** Starts no further attempt, and resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#open = false;
    for (const lane of this.#lanes.values()) lane.cancelTimer();
    await Promise.allSettled(this.#attempts);
  }

  /** Starts what is due of a lane, and sets the timer for what is due next. */
  pump(key: string): void {
    if (!this.#open) return;
    const { clock, concurrency } = this.#options;
    const lane = this.#lanes.get(key) ?? new OpenLane(key, clock);
    this.#lanes.set(key, lane);
    lane.cancelTimer();
    const now = clock.now();
    const wakeAt = (time: number) => {
      lane.cancelTimer = clock.after(time - now, () => this.pump(key));
    };
    if (lane.pausedUntil > now) {
      wakeAt(lane.pausedUntil);
      return;
    }
    let free = concurrency.each - lane.running.size;
    const heads = free > 0 ? this.#heads(lane) : [];
    if (heads === "unreadable") {
      wakeAt(lane.pausedUntil);
      return;
    }
    for (const { id, dueAt } of heads) {
      if (lane.running.has(id)) continue;
      if (dueAt > now) {
        wakeAt(dueAt);
        return;
      }
      if (free === 0) return;
      if (this.#attempts.size >= concurrency.all) {
        this.#crowded.add(key);
        return;
      }
      free -= 1;
      this.#begin(lane, id);
    }
    if (lane.running.size === 0) this.#lanes.delete(key);
  }

  #heads(lane: OpenLane): readonly Head[] | "unreadable" {
    const { clock, log, concurrency, heads } = this.#options;
    try {
      return heads(lane.key, concurrency.each + 1);
    } catch (error) {
      log.error("queue not read", { lane: lane.key, error });
      lane.pausedUntil = clock.now() + pauseMs;
      return "unreadable";
    }
  }

  #begin(lane: OpenLane, id: number): void {
    const { clock, log, attempt: make } = this.#options;
    lane.running.add(id);
    const attempt = make(id, lane)
      .catch((error: unknown) => {
        // The database could not be written: the row is still there, and tried again.
        log.error("queue not written", { lane: lane.key, error });
        lane.pausedUntil = clock.now() + pauseMs;
      })
      .finally(() => {
        lane.running.delete(id);
        this.#attempts.delete(attempt);
        this.#pumpCrowded();
        this.pump(lane.key);
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
