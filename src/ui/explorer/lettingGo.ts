import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";

/** Fewer rows are not worth it. */
const manyRows = 500;
const afterMs = 2000;

/**
 * The editor keeps the rows of one drawing until it is told of the next change. After ten thousand rows were drawn as a whole that
 * is half of what they take, so that one of them is said to have changed when the target is quiet.
 */
export class LettingGo {
  readonly #app: Pick<App, "clock" | "functions">;
  readonly #tell: (target: TargetRef) => void;
  readonly #cancels = new Map<string, () => void>();

  constructor(app: Pick<App, "clock" | "functions">, tell: (target: TargetRef) => void) {
    this.#app = app;
    this.#tell = tell;
  }

  /** A target was drawn as a whole. */
  drawn(target: TargetRef): void {
    const key = targetKey(target);
    this.#cancels.get(key)?.();
    if (this.#app.functions.get(target).functions.length < manyRows) return;
    const cancel = this.#app.clock.after(afterMs, () => {
      this.#cancels.delete(key);
      this.#tell(target);
    });
    this.#cancels.set(key, cancel);
  }

  dispose(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }
}
