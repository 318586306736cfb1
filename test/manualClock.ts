import type { Clock } from "../src/shared/clock.ts";

/** A clock that stands still until a test moves it on. */
export class ManualClock implements Clock {
  #now: number;
  /** By how much the time was set, which is none that has passed. */
  #set = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now + this.#set;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Sets the time, as a person or a time server does: timers go on as they were. */
  set(byMs: number): void {
    this.#set += byMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /** When the next timer is due, in milliseconds from now. */
  get nextDueMs(): number | undefined {
    return this.#timers.length === 0 ? undefined : Math.min(...this.#timers.map(({ at }) => at)) - this.#now;
  }

  /** Whether something waits for exactly so many milliseconds from now. */
  waitsFor(ms: number): boolean {
    return this.#timers.some(({ at }) => at === this.#now + ms);
  }

  /** Calls the one that is due first and stays at this time: what it plans waits. */
  callFirst(): void {
    const [first] = this.#timers.toSorted((a, b) => a.at - b.at);
    this.#timers = this.#timers.filter((other) => other !== first);
    first?.callback();
  }

  /** Moves on, calling what comes due in its order and at its time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}
