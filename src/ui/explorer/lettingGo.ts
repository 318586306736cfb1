import type { TargetRef } from "../../protocol/functionRef.ts";
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
  #cancel: (() => void) | undefined;

  constructor(app: Pick<App, "clock" | "functions">, tell: (target: TargetRef) => void) {
    this.#app = app;
    this.#tell = tell;
  }

  /** A target was drawn as a whole. */
  drawn(target: TargetRef): void {
    this.#cancel?.();
    if (this.#app.functions.get(target).functions.length < manyRows) return;
    this.#cancel = this.#app.clock.after(afterMs, () => this.#tell(target));
  }

  dispose(): void {
    this.#cancel?.();
  }
}
