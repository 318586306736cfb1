import { StateFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { StateOf } from "../language/states.ts";
import type { RunBranch } from "./context.ts";
import { forget, together } from "./group.ts";
import type { StateRun } from "./stateRun.ts";

/** Runs all branches at once, each with the same input; the first that fails ends the others. */
export async function runParallel(
  run: StateRun,
  state: StateOf<"Parallel">,
  runBranch: RunBranch,
): Promise<Json> {
  const input = run.fill(state.Parameters, run.input(state.InputPath));
  const begun = run.frame.begun ?? run.event("ParallelStateStarted");
  run.keep({ begun });
  const outcome = await together(run, {
    count: state.Branches.length,
    atOnce: Infinity,
    async one(index, branch) {
      const machine = state.Branches[index] ?? { StartAt: "", States: {} };
      const { output, lastEvent } = await runBranch({ ...branch, machine }, input, begun);
      run.keep({ lastEvent });
      return output;
    },
  });
  if (outcome.kind === "failed") {
    const { error, reason } = outcome.failure;
    forget(run, { lastEvent: outcome.lastEvent });
    run.event("ParallelStateFailed");
    throw new StateFailure(error, reason);
  }
  run.event("ParallelStateSucceeded");
  return outcome.outputs;
}
