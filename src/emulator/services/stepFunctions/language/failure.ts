/** How a state fails: what `Retry` and `Catch` look at. */
export class StateFailure extends Error {
  readonly error: string;
  readonly reason: string | undefined;

  constructor(error: string, reason: string | undefined) {
    super(`${error}: ${reason ?? ""}`);
    this.name = "StateFailure";
    this.error = error;
    this.reason = reason;
  }
}

/** The machine does not fit its input. Nothing but its own name catches it. */
export function runtimeFailure(reason: string): StateFailure {
  return new StateFailure("States.Runtime", reason);
}

/**
 * Whether a retrier or catcher is for an error.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(names: readonly string[], error: string): boolean {
  return names.some((name) => {
    if (name === error) return true;
    if (name === "States.ALL") return !["States.DataLimitExceeded", "States.Runtime"].includes(error);
    // "States.TaskFailed acts like a wildcard that matches any known error name except for States.Timeout."
    if (name === "States.TaskFailed")
      return !["States.Timeout", "States.DataLimitExceeded", "States.Runtime"].includes(error);
    return name === "States.Timeout" && error === "States.HeartbeatTimeout";
  });
}
