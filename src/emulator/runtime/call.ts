import type { Invocation, Outcome } from "./engine.ts";
import type { EnvironmentLog } from "./environmentLog.ts";
import { billedDuration, type Ending } from "./report.ts";

/** The invocation under way in an environment. */
export interface Call {
  readonly invocation: Invocation;
  /** `performance.now()` at its start. */
  readonly startedAt: number;
  readonly initMs: number | undefined;
  readonly settle: (outcome: Outcome) => void;
  cancelTimeout: () => void;
  /** The runtime has answered; its last output, and its extensions, are waited for. */
  answered: boolean;
  /** Set while the answer waits for extensions. */
  onExtensions?: () => void;
}

/** What the caller gets, before it is known what the call cost. */
export type Answer = Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">;

const mebibyte = 1024 * 1024;

export function beginCall(
  invocation: Invocation,
  initMs: number | undefined,
  settle: (outcome: Outcome) => void,
): Call {
  return {
    invocation,
    startedAt: performance.now(),
    initMs,
    settle,
    cancelTimeout: () => undefined,
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
  const figures = {
    durationMs,
    billedDurationMs: billedDuration(durationMs, call.initMs),
    maxMemoryUsedMb: Math.ceil(peakBytes / mebibyte),
    ...(call.initMs === undefined ? {} : { initDurationMs: call.initMs }),
  };
  log.end(
    {
      requestId,
      memorySizeMb,
      ending,
      ...figures,
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
