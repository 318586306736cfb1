import type { Clock } from "../../../../shared/clock.ts";

/** Tells those who read streams of tables that there may be something for them. */
export class Watchers {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #watchers = new Set<() => void>();
  #cancel: (() => void) | undefined;

  /** Changes that nobody told of are looked for so often. */
  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Calls back from now on, until the function that it returns is called. */
  add(onChange: () => void): () => void {
    // Another function for each, so that who watches twice is told twice.
    const watcher = () => onChange();
    this.#watchers.add(watcher);
    if (this.#cancel === undefined) this.#wait();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.stop();
    };
  }

  notify(): void {
    for (const watcher of this.#watchers) watcher();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    this.#cancel = this.#clock.after(this.#everyMs, () => {
      this.#wait();
      this.notify();
    });
  }
}
