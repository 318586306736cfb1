import type { Clock } from "../../../shared/clock.ts";

/** Wakes long polls when a queue may have something for them. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(queue: string): void {
    for (const wake of this.#waiting.get(queue) ?? []) wake();
  }

  /** Resolves after `ms`, at the next `notify`, or when the signal aborts. */
  async wait(queue: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(queue) ?? new Set();
    this.#waiting.set(queue, waiting.add(resolve));
    const cancelTimer = this.#clock.after(ms, resolve);
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    await promise;
    signal.removeEventListener("abort", onAbort);
    cancelTimer();
    waiting.delete(resolve);
    if (waiting.size === 0) this.#waiting.delete(queue);
  }

  /** Ends every wait, so that a server that stops need not sit them out. */
  notifyAll(): void {
    for (const queue of this.#waiting.keys()) this.notify(queue);
  }
}
