import type { Invocation, Outcome, RunnableFunction } from "../../contracts/engine.ts";
import type { RuntimeResult } from "../apis/runtimeEvents.ts";
import type { EnvironmentLog } from "../log/environmentLog.ts";
import { billedDuration, type Ending } from "../log/report.ts";

/** What came before a call and counts as its own: an init, or the restore of a snapshot; milliseconds. */
export interface Prelude {
  readonly initMs?: number;
  readonly restoredMs?: number;
}

export const warm: Prelude = {};

/** What the caller gets, before it is known what the call cost. */
export type Answer = Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">;

/** How far the invocation under way is. */
type CallState =
  /** The handler runs. */
  | { readonly kind: "running" }
  /** The runtime has answered. It and its extensions have yet to ask for the next invocation. */
  | { readonly kind: "answered"; readonly result: RuntimeResult; readonly runtimeWaits: boolean }
  /** All of them wait. The last output is read before the caller has its outcome. */
  | { readonly kind: "ending" }
  /** The caller has its outcome; END and REPORT are still to be written. */
  | { readonly kind: "callerAnswered" };

/** What END and REPORT say of a call. */
interface Finish {
  readonly fn: RunnableFunction;
  readonly log: EnvironmentLog;
  readonly answer: Answer;
  readonly ending: Ending;
  readonly durationMs: number;
  readonly peakBytes: number;
}

const mebibyte = 1024 * 1024;
const noLog = Buffer.alloc(0);

/** The invocation under way in an environment. */
export class Call {
  readonly invocation: Invocation;
  readonly #prelude: Prelude;
  readonly #settle: (outcome: Outcome) => void;
  readonly #startedAt: number;
  #state: CallState = { kind: "running" };
  #cancelTimeout: () => void = () => undefined;

  /** `startedAt` is of `performance.now()`. */
  constructor(
    invocation: Invocation,
    prelude: Prelude,
    settle: (outcome: Outcome) => void,
    startedAt = performance.now(),
  ) {
    this.invocation = invocation;
    this.#prelude = prelude;
    this.#settle = settle;
    this.#startedAt = startedAt;
  }

  get state(): CallState["kind"] {
    return this.#state.kind;
  }

  /** Milliseconds since it began. */
  get spentMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** `cancel` is called when the call is over in time. */
  limitedBy(cancel: () => void): void {
    this.#cancelTimeout = cancel;
  }

  /** The runtime has answered; only its first answer counts. */
  answered(result: RuntimeResult): void {
    if (this.#state.kind === "running") this.#state = { kind: "answered", result, runtimeWaits: false };
  }

  /** The runtime asks for the next invocation, or has ended after its answer. */
  runtimeWaits(): void {
    if (this.#state.kind === "answered") this.#state = { ...this.#state, runtimeWaits: true };
  }

  /** Ends its time; gives the answer when the runtime has nothing more to do, which is once. */
  end(): RuntimeResult | undefined {
    const state = this.#state;
    if (state.kind !== "answered" || !state.runtimeWaits) return undefined;
    this.#cancelTimeout();
    this.#state = { kind: "ending" };
    return state.result;
  }

  /** Gives the caller its outcome ahead of END and REPORT, where it does not want their lines. */
  answerCaller(answer: Answer, durationMs: number, peakBytes: number): void {
    this.#state = { kind: "callerAnswered" };
    this.#settle({ ...answer, ...this.#figures(durationMs, peakBytes), logTail: noLog });
  }

  /** Writes END and REPORT and gives the caller its outcome, if it has none yet. */
  finish({ fn, log, answer, durationMs, ending, peakBytes }: Finish): void {
    this.#cancelTimeout();
    const { requestId, traceId } = this.invocation;
    const { restoredMs } = this.#prelude;
    const { memoryMb: memorySizeMb } = fn;
    const callerAnswered = this.#state.kind === "callerAnswered";
    // Measured after its answer, a call cannot be ended for its memory any more: the next one is.
    const usedBytes = callerAnswered ? Math.min(peakBytes, memorySizeMb * mebibyte) : peakBytes;
    const figures = this.#figures(durationMs, usedBytes);
    log.end(
      {
        requestId,
        memorySizeMb,
        ending,
        ...figures,
        ...(restoredMs !== undefined && { restoreDurationMs: restoredMs }),
        ...(traceId !== undefined && fn.tracing === "Active" && { traceId }),
      },
      { producedBytes: answer.payload.byteLength, endedAt: this.#startedAt + durationMs },
    );
    const tail = log.takeTail();
    log.flush();
    if (callerAnswered) return;
    this.#settle({
      ...answer,
      ...figures,
      get logTail() {
        return tail();
      },
    });
  }

  #figures(
    durationMs: number,
    peakBytes: number,
  ): Pick<Outcome, "durationMs" | "billedDurationMs" | "maxMemoryUsedMb" | "initDurationMs"> {
    const { initMs } = this.#prelude;
    return {
      durationMs,
      billedDurationMs: billedDuration(durationMs, initMs),
      maxMemoryUsedMb: Math.ceil(peakBytes / mebibyte),
      ...(initMs !== undefined && { initDurationMs: initMs }),
    };
  }
}
