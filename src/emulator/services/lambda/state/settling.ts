import type { Clock } from "../../../../shared/clock.ts";

/** Long enough for a client to see the state in between, short enough that nobody waits for it. */
const settleMs = 70;

/** States of one table that are seen for a moment and then settle: what comes after them, by whose they are. */
export class Settling {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Map<string, () => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `settle` in a moment, instead of what waits for the same owner and id. */
  begin(owner: string, id: string, settle: () => void): void {
    const ofOwner = this.#waiting.get(owner) ?? new Map<string, () => void>();
    this.#waiting.set(owner, ofOwner);
    ofOwner.get(id)?.();
    const cancel = this.#clock.after(settleMs, () => {
      ofOwner.delete(id);
      settle();
    });
    ofOwner.set(id, cancel);
  }

  /** Forgets what waits for an owner that is gone. */
  cancel(owner: string): void {
    for (const cancel of this.#waiting.get(owner)?.values() ?? []) cancel();
    this.#waiting.delete(owner);
  }

  stop(): void {
    for (const owner of this.#waiting.keys()) this.cancel(owner);
  }
}
