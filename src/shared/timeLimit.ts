import { createContext, Script } from "node:vm";

/**
 * Runs work that has an end whatever its input is. Babel takes exponential time for some texts of eighty letters, and the
 * language server reads the files of people whom nobody trusts. `node:vm` is the stopwatch here, not a sandbox.
 */
export class TimeLimit {
  readonly #limitMs: number;
  readonly #box: { act?: () => void } = {};
  readonly #context = createContext(this.#box);
  readonly #script = new Script("act()");

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** What `act` gives, or `late` when it had not ended in time. What it throws is thrown. */
  run<Result>(act: () => Result, late: Result): Result {
    let result = late;
    this.#hasEnded(() => {
      result = act();
    });
    return result;
  }

  /**
   * Does the same with each of many, under one clock as long as they are quick: to start one takes longer than most of them.
   * Calls `late` for those that had not ended in time.
   */
  each<Item>(items: readonly Item[], act: (item: Item) => void, late: (item: Item) => void): void {
    let at = 0;
    while (at < items.length) {
      const begun = performance.now();
      const hasEnded = this.#hasEnded(() => {
        for (const item of items.slice(at)) {
          act(item);
          at += 1;
          // What comes next has nearly all of the time to itself.
          if (performance.now() - begun > this.#limitMs / 50) return;
        }
      });
      if (hasEnded) continue;
      for (const item of items.slice(at, at + 1)) late(item);
      at += 1;
    }
  }

  #hasEnded(act: () => void): boolean {
    this.#box.act = act;
    try {
      this.#script.runInContext(this.#context, { timeout: this.#limitMs });
      return true;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return false;
    }
  }
}

/** It is an error of the context's own realm. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === "object" && error !== null;
  return isObject && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
