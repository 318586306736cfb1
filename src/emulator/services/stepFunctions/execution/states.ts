import { runtimeFailure, StateFailure } from "../language/failure.ts";
import { epochMs } from "../language/choice/timestamp.ts";
import { ruleHolds } from "../language/choice/rule.ts";
import type { Json } from "../language/json.ts";
import type { State, StateOf } from "../language/states.ts";
import { evaluate } from "../language/template.ts";
import type { Left, RunBranch } from "./context.ts";
import { withRetries } from "./retrying.ts";
import { runMap } from "./map.ts";
import { runParallel } from "./parallel.ts";
import type { StateRun } from "./stateRun.ts";
import { runTask } from "./task.ts";
import { waitUntil } from "./waiting.ts";

/** Runs one state to its end. Throws `StateFailure`, or the signal's reason. */
export async function runState(run: StateRun, state: State, runBranch: RunBranch): Promise<Left> {
  switch (state.Type) {
    case "Pass":
      return pass(run, state);
    case "Choice":
      return choose(run, state);
    case "Wait":
      return wait(run, state);
    case "Succeed": {
      const input = run.input(state.InputPath);
      const output = run.through(input, "OutputPath", state.OutputPath);
      return { output, next: undefined, variables: run.frame.variables };
    }
    case "Fail":
      throw failure(run, state);
    case "Task":
      return withRetries(run, state, () => runTask(run, state));
    case "Parallel":
      return withRetries(run, state, () => runParallel(run, state, runBranch));
    default:
      return withRetries(run, state, () => runMap(run, state, runBranch));
  }
}

function pass(run: StateRun, state: StateOf<"Pass">): Left {
  const input = run.input(state.InputPath);
  const result = state.Result ?? run.fill(state.Parameters, input);
  const output = run.output(result, state);
  return { output, next: state.Next, variables: run.assigned(state.Assign, result) };
}

function choose(run: StateRun, state: StateOf<"Choice">): Left {
  const input = run.input(state.InputPath);
  const scope = run.scope(input);
  const rule = state.Choices.find((each) => ruleHolds(each, scope));
  const next = rule?.Next ?? state.Default;
  if (next === undefined) {
    throw new StateFailure(
      "States.NoChoiceMatched",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  const output = run.through(input, "OutputPath", state.OutputPath);
  return { output, next, variables: run.assigned(rule?.["Assign"] ?? state.Assign, input) };
}

async function wait(run: StateRun, state: StateOf<"Wait">): Promise<Left> {
  const input = run.input(state.InputPath);
  if (run.frame.until === undefined) run.keep({ until: untilOf(run, state, input) });
  await waitUntil(run.branch.run.clock, run.frame.until ?? 0, run.branch.signal);
  const output = run.through(input, "OutputPath", state.OutputPath);
  return { output, next: state.Next, variables: run.assigned(state.Assign, input) };
}

function untilOf(run: StateRun, state: StateOf<"Wait">, input: Json): number {
  const { Timestamp: timestamp, TimestampPath: path, SecondsPath: secondsPath } = state;
  const given = path === undefined ? timestamp : evaluate(path, "TimestampPath", run.scope(input));
  if (given !== undefined) {
    const time = epochMs(given);
    if (time !== undefined) return time;
    throw runtimeFailure(`The value is not a valid timestamp: ${JSON.stringify(given)}`);
  }
  const seconds =
    secondsPath === undefined ? (state.Seconds ?? 0) : run.secondsAt(secondsPath, "SecondsPath", input);
  return run.frame.enteredAt + seconds * 1000;
}

function failure(run: StateRun, state: StateOf<"Fail">): StateFailure {
  const { ErrorPath: errorPath, CausePath: causePath } = state;
  const at = (path: string, field: string) => {
    const value = evaluate(path, field, run.scope(run.frame.input));
    if (typeof value === "string") return value;
    throw runtimeFailure(`The ${field} parameter cannot be resolved as a string: ${path}`);
  };
  const error = errorPath === undefined ? state.Error : at(errorPath, "ErrorPath");
  const cause = causePath === undefined ? state.Cause : at(causePath, "CausePath");
  return new StateFailure(error ?? "", cause);
}
