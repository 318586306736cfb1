import { runtimeFailure, StateFailure } from "../language/failure.ts";
import { isList, type Json } from "../language/json.ts";
import type { StateOf } from "../language/states.ts";
import { evaluate } from "../language/template.ts";
import type { RunBranch } from "./context.ts";
import { forget, together } from "./group.ts";
import { appendEvent } from "./journal.ts";
import type { StateRun } from "./stateRun.ts";

/** "Map states in inline mode support concurrency of 40 parallel branches." */
const mostAtOnce = 40;

/** Runs the processor for each item. */
export async function runMap(run: StateRun, state: StateOf<"Map">, runBranch: RunBranch): Promise<Json> {
  const input = run.input(state.InputPath);
  const items = itemsOf(run, state, input);
  const begun =
    run.frame.begun ??
    run.event("MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  run.keep({ begun });
  const { journal, clock } = run.branch.run;
  const name = run.frame.state;
  const tell = (type: "Started" | "Succeeded" | "Failed", index: number, previousEventId: number) =>
    appendEvent(journal, {
      timestamp: clock.now(),
      type: `MapIteration${type}`,
      previousEventId,
      [`mapIteration${type}EventDetails`]: { name, index },
    });
  const outcome = await together(run, {
    count: items.length,
    atOnce: concurrency(run, state, input),
    async one(index, branch) {
      const value = items[index] ?? null;
      const item = { Index: index, Value: value };
      const selector = state.ItemSelector ?? state.Parameters;
      const selected = selector === undefined ? value : run.fill(selector, input, { Map: { Item: item } });
      const kept = journal.frame(branch.id);
      if (kept?.kind === "done") return kept.output;
      const started = kept === undefined ? tell("Started", index, begun) : begun;
      const machine = state.ItemProcessor ?? state.Iterator ?? { StartAt: "", States: {} };
      const { output, lastEvent } = await runBranch({ ...branch, machine, item }, selected, started);
      run.keep({ lastEvent: tell("Succeeded", index, lastEvent) });
      return output;
    },
  });
  if (outcome.kind === "failed") {
    const { error, reason } = outcome.failure;
    const lastEvent = tell("Failed", outcome.index, outcome.lastEvent);
    forget(run, { lastEvent });
    run.event("MapStateFailed");
    throw new StateFailure(error, reason);
  }
  run.event("MapStateSucceeded");
  return outcome.outputs;
}

function itemsOf(run: StateRun, state: StateOf<"Map">, input: Json): readonly Json[] {
  const { ItemsPath: path = "$" } = state;
  const items = evaluate(path, "ItemsPath", run.scope(input));
  if (isList(items)) return items;
  throw runtimeFailure(`Reference path "${path}" must point to array.`);
}

function concurrency(run: StateRun, state: StateOf<"Map">, input: Json): number {
  const { MaxConcurrencyPath: path } = state;
  const given =
    path === undefined ? (state.MaxConcurrency ?? 0) : run.secondsAt(path, "MaxConcurrencyPath", input);
  return given === 0 ? mostAtOnce : Math.min(given, mostAtOnce);
}
