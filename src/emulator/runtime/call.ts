import type { Invocation, Outcome } from "./engine.ts";
import type { EnvironmentLog } from "./environmentLog.ts";
import { billedDuration, type Ending } from "./report.ts";

/** What came before a call and counts as its own: an init, or the restore of a snapshot; milliseconds. */
export interface Prelude {
  readonly initMs?: number;
  readonly restoredMs?: number;
}

export const warm: Prelude = {};

/** The invocation under way in an environment. */
export interface Call {
  readonly invocation: Invocation;
  /** `performance.now()` at its start. */
  readonly startedAt: number;
  readonly prelude: Prelude;
  readonly settle: (outcome: Outcome) => void;
  cancelTimeout: () => void;
  /** What its process had used of memory, when that has ended before the call. */
  peakBytes: number;
  /** The runtime has answered; that it asks for the next invocation, its last output and its extensions are waited for. */
  answered: boolean;
  /** Set while the answer waits for that. */
  onDone?: () => void;
}

/** What the caller gets, before it is known what the call cost. */
export type Answer = Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">;

const mebibyte = 1024 * 1024;

export function beginCall(
  invocation: Invocation,
  prelude: Prelude,
  settle: (outcome: Outcome) => void,
): Call {
  return {
    invocation,
    startedAt: performance.now(),
    prelude,
    settle,
    cancelTimeout: () => undefined,
    peakBytes: 0,
    answered: false,
  };
}

/** Milliseconds since the call began. */
export function spentOn(call: Call): number {
  return performance.now() - call.startedAt;
}

/** Writes END and REPORT and gives the caller its outcome. */
export function finishCall(
  call: Call,
  {
    log,
    answer,
    durationMs,
    ending,
    peakBytes,
    memorySizeMb,
    traced,
  }: {
    readonly log: EnvironmentLog;
    readonly answer: Answer;
    readonly durationMs: number;
    readonly ending: Ending;
    readonly peakBytes: number;
    readonly memorySizeMb: number;
    readonly traced: boolean;
  },
): void {
  call.cancelTimeout();
  const { requestId, traceId } = call.invocation;
  const { initMs, restoredMs } = call.prelude;
  const figures = {
    durationMs,
    billedDurationMs: billedDuration(durationMs, initMs),
    maxMemoryUsedMb: Math.ceil(peakBytes / mebibyte),
    ...(initMs === undefined ? {} : { initDurationMs: initMs }),
  };
  log.end(
    {
      requestId,
      memorySizeMb,
      ending,
      ...figures,
      ...(restoredMs === undefined ? {} : { restoreDurationMs: restoredMs }),
      ...(traceId === undefined || !traced ? {} : { traceId }),
    },
    answer.payload.byteLength,
  );
  const tail = log.takeTail();
  log.flush();
  call.settle({
    ...answer,
    ...figures,
    get logTail() {
      return tail();
    },
  });
}
