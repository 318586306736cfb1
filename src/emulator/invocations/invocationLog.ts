import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { InvocationObserver } from "../contracts/observer.ts";

/** A line at debug for each invocation: which function answered whom, and what it took. */
export function invocationLog(log: Pick<Log, "debug">): InvocationObserver {
  return ({ caller, requestId, invokedArn, executedVersion, startedAt, endedAt, result }) => {
    const facts = {
      function: invokedArn,
      version: executedVersion,
      by: caller.kind,
      requestId,
      ms: endedAt - startedAt,
    };
    if (result.kind === "refused") {
      log.debug("not invoked", { ...facts, error: messageOf(result.error) });
      return;
    }
    const { durationMs, initDurationMs, maxMemoryUsedMb, functionError, errorType } = result.outcome;
    log.debug("invoked", {
      ...facts,
      durationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
      maxMemoryUsedMb,
      ...(functionError !== undefined && { functionError: errorType ?? functionError }),
    });
  };
}
