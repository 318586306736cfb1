import { matchesError, StateFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import { nextRetry } from "../language/retry.ts";
import type { Catcher, StateOf } from "../language/states.ts";
import type { Left } from "./context.ts";
import { forget } from "./group.ts";
import { placedFailure, type StateRun } from "./stateRun.ts";
import { waitUntil } from "./waiting.ts";

type Failing = StateOf<"Task"> | StateOf<"Parallel"> | StateOf<"Map">;

/** Makes the result of a state that may fail, and its output: again where a retrier says so, or another where it is caught. */
export async function withRetries(run: StateRun, state: Failing, work: () => Promise<Json>): Promise<Left> {
  const { clock, random } = run.branch.run;
  for (;;) {
    const { until } = run.frame;
    if (until !== undefined) await waitUntil(clock, until, run.branch.signal);
    try {
      const result = await work();
      const output = run.output(result, state);
      return { output, next: state.Next, variables: run.assigned(state.Assign, result) };
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const failure = placedFailure(error, run.frame);
      const retry = nextRetry(state.Retry, failure.error, run.frame.retries, random);
      if (retry === undefined) return caught(run, state, failure);
      const retries = state.Retry.map(
        (_, index) => (run.frame.retries[index] ?? 0) + (index === retry.retrier ? 1 : 0),
      );
      const changes = { retries, until: clock.now() + retry.delayMs };
      // Branches that have all ended well are run again, too, when it is their result that fails.
      if (run.frame.begun === undefined) run.keep(changes);
      else forget(run, changes);
    }
  }
}

/** Where a catcher leads. Throws the failure when none is for it. */
function caught(run: StateRun, state: Failing, failure: StateFailure): Left {
  const catcher: Catcher | undefined = state.Catch.find(({ ErrorEquals }) =>
    matchesError(ErrorEquals, failure.error),
  );
  if (catcher === undefined) throw failure;
  const error = { Error: failure.error, Cause: failure.reason ?? "" };
  return {
    output: run.placed(error, catcher.ResultPath),
    next: catcher.Next,
    variables: run.assigned(catcher.Assign, error),
  };
}
