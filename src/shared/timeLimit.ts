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
    this.#box.act = () => {
      result = act();
    };
    try {
      this.#script.runInContext(this.#context, { timeout: this.#limitMs });
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
    return result;
  }
}

/** It is an error of the context's own realm. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === "object" && error !== null;
  return isObject && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
