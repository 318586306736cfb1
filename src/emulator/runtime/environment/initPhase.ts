import type { Clock } from "../../../shared/clock.ts";
import type { EnvironmentLog } from "../log/environmentLog.ts";
import { afterArrivals } from "./afterArrivals.ts";
import { exitType } from "./failures.ts";
import type { InitResult } from "./initResult.ts";
import type { Ending } from "../log/report.ts";

/** One init phase: it settles once, writes its report, and then resolves. */
export class InitPhase {
  readonly phase: "init" | "invoke";
  readonly result: Promise<InitResult>;
  readonly #resolve: (result: InitResult) => void;
  readonly #log: EnvironmentLog;
  #beganAt = performance.now();
  #restoring: number | undefined;
  #cancelTimeout: () => void = () => undefined;
  #settled = false;
  /** The runtime asks for its first invocation. Extensions may have to do so, too. */
  runtimeWaits = false;

  constructor(phase: "init" | "invoke", log: EnvironmentLog) {
    const { promise, resolve } = Promise.withResolvers<InitResult>();
    this.phase = phase;
    this.result = promise;
    this.#resolve = resolve;
    this.#log = log;
  }

  /** `performance.now()` when its time began. */
  get beganAt(): number {
    return this.#beganAt;
  }

  /** Milliseconds of the restore that ends this phase (SnapStart); undefined without one. */
  get restoredMs(): number | undefined {
    return this.#restoring === undefined ? undefined : performance.now() - this.#restoring;
  }

  /** What SnapStart would keep is done: a restore begins. */
  snapshot(): void {
    this.#restoring = performance.now();
    this.#log.restoreStart();
  }

  /** Its time begins, with a limit unless nobody counts it. What ran before may have had to end first. */
  begin(timeoutMs: number | undefined, clock: Clock): void {
    this.#beganAt = performance.now();
    if (timeoutMs === undefined) return;
    this.#cancelTimeout = clock.after(timeoutMs, () =>
      afterArrivals(performance.now() - this.#beganAt - timeoutMs, {
        clock,
        arriving: () => false,
        done: () => this.settle({ kind: "timeout" }, timeoutMs),
      }),
    );
  }

  settle(result: InitResult, spentMs = performance.now() - this.#beganAt): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimeout();
    const { restoredMs } = this;
    // A failure may have been written about on its way out: that is read first.
    setImmediate(() => {
      if (result.kind !== "refused") this.#report(endingOf(result), spentMs, restoredMs);
      if (result.kind !== "ready") this.#log.flush();
      this.#resolve(result);
    });
  }

  #report(ending: Ending, spentMs: number, restoredMs: number | undefined): void {
    this.#log.initRuntimeDone(this.phase, ending);
    this.#log.initReport(spentMs, this.phase, ending);
    if (restoredMs !== undefined) this.#log.restoreReport(restoredMs, ending);
  }
}

function endingOf(result: Exclude<InitResult, { kind: "refused" }>): Ending {
  switch (result.kind) {
    case "ready":
      return { kind: "success" };
    case "timeout":
      return { kind: "timeout" };
    case "error":
      return { kind: "error", errorType: result.error.errorType };
    case "extension":
      return { kind: "error", errorType: result.cause.errorType };
    case "exit":
      return { kind: "error", errorType: exitType(result.exit) };
  }
}
