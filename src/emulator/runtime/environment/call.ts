import type { Invocation, Outcome } from "../../contracts/engine.ts";
import type { EnvironmentLog } from "../log/environmentLog.ts";
import { billedDuration, type Ending } from "../log/report.ts";

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
  /** The caller has its outcome. */
  told: boolean;
  /** Set while the answer waits for that. */
  onDone?: () => void;
}

/** What the caller gets, before it is known what the call cost. */
export type Answer = Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">;

const mebibyte = 1024 * 1024;
const noLog = Buffer.alloc(0);

export function beginCall(
  invocation: Invocation,
  prelude: Prelude,
  settle: (outcome: Outcome) => void,
  startedAt = performance.now(),
): Call {
  return {
    invocation,
    startedAt,
    prelude,
    settle,
    cancelTimeout: () => undefined,
    peakBytes: 0,
    answered: false,
    told: false,
  };
}

/** Milliseconds since the call began. */
export function spentOn(call: Call): number {
  return performance.now() - call.startedAt;
}

/** Gives the caller its outcome ahead of END and REPORT; for one who does not want their lines. */
export function tellCaller(call: Call, answer: Answer, durationMs: number, peakBytes: number): void {
  call.told = true;
  call.settle({ ...answer, ...figuresOf(call, durationMs, peakBytes), logTail: noLog });
}

/** Writes END and REPORT and gives the caller its outcome, if it has none yet. */
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
  const { restoredMs } = call.prelude;
  // Measured after its answer, a call cannot be ended for its memory any more: the next one is.
  const usedBytes = call.told ? Math.min(peakBytes, memorySizeMb * mebibyte) : peakBytes;
  const figures = figuresOf(call, durationMs, usedBytes);
  log.end(
    {
      requestId,
      memorySizeMb,
      ending,
      ...figures,
      ...(restoredMs !== undefined && { restoreDurationMs: restoredMs }),
      ...(traceId !== undefined && traced && { traceId }),
    },
    answer.payload.byteLength,
  );
  const tail = log.takeTail();
  log.flush();
  if (call.told) return;
  call.settle({
    ...answer,
    ...figures,
    get logTail() {
      return tail();
    },
  });
}

function figuresOf(
  { prelude: { initMs } }: Call,
  durationMs: number,
  peakBytes: number,
): Pick<Outcome, "durationMs" | "billedDurationMs" | "maxMemoryUsedMb" | "initDurationMs"> {
  return {
    durationMs,
    billedDurationMs: billedDuration(durationMs, initMs),
    maxMemoryUsedMb: Math.ceil(peakBytes / mebibyte),
    ...(initMs !== undefined && { initDurationMs: initMs }),
  };
}
