import type { Clock } from "../../../shared/clock.ts";

/** Wakes one who waits. A ring before the wait counts, so that nothing that came meanwhile is missed. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, at once after one that nobody waited for, or after `ms`. */
  async wait(ms?: number): Promise<void> {
    if (!this.#rung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const cancel = ms === undefined ? undefined : this.#clock.after(ms, resolve);
      await promise;
      cancel?.();
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
