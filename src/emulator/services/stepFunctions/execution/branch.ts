import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { runtimeFailure, StateFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { State } from "../language/states.ts";
import type { Branch, Ended } from "./context.ts";
import { appendEvent, type Frame } from "./journal.ts";
import { runState } from "./states.ts";
import { checkedText, placedFailure, StateRun } from "./stateRun.ts";
import { turn } from "./waiting.ts";

/**
 * Runs a branch from where its frame stands, or from its first state. Leaving a state and entering the next is one transaction,
 * so that what was killed goes on with the state that it was in. Throws `StateFailure`, or the signal's reason.
 */
export async function runBranch(branch: Branch, input: Json, previousEventId: number): Promise<Ended> {
  const { journal } = branch.run;
  const kept = journal.frame(branch.id);
  if (kept?.kind === "done") return kept;
  let frame =
    kept ??
    journal.together(() =>
      enter(branch, {
        state: branch.machine.StartAt,
        input,
        variables: {},
        lastEvent: previousEventId,
        // The first event of an execution's first state follows none.
        previous: branch.id === "" ? 0 : previousEventId,
      }),
    );
  for (;;) {
    await turn();
    branch.signal.throwIfAborted();
    const state = stateOf(branch, frame.state);
    const run = new StateRun(branch, frame);
    try {
      const { output, next, variables } = await runState(run, state, runBranch);
      const text = checkedText(output, frame.state);
      const left = journal.together(() => {
        const { name, outputDetails } = { name: frame.state, outputDetails: { truncated: false } };
        const details = { stateExitedEventDetails: { name, output: text, outputDetails } };
        const lastEvent = run.event(exitedType(state), details);
        // Not before: who is killed until then must find what has ended.
        if (state.Type === "Parallel" || state.Type === "Map") journal.clearBelow(branch.id);
        if (next !== undefined) return enter(branch, { state: next, input: output, variables, lastEvent });
        const done = { kind: "done", output, lastEvent } as const;
        journal.set(branch.id, done);
        return done;
      });
      if (left.kind === "done") return left;
      frame = left;
    } catch (error) {
      throw error instanceof StateFailure ? placedFailure(error, frame) : error;
    }
  }
}

interface Entering extends Pick<Frame, "state" | "input" | "variables" | "lastEvent"> {
  readonly previous?: number;
}

function enter(branch: Branch, { previous, ...entering }: Entering): Frame {
  const { journal, clock } = branch.run;
  const now = clock.now();
  const state = stateOf(branch, entering.state);
  const input = JSON.stringify(entering.input);
  const enteredEvent = appendEvent(journal, {
    timestamp: now,
    type: enteredType(state),
    previousEventId: previous ?? entering.lastEvent,
    stateEnteredEventDetails: { name: entering.state, input, inputDetails: { truncated: false } },
  });
  const frame: Frame = {
    kind: "in",
    ...entering,
    enteredAt: now,
    enteredEvent,
    lastEvent: enteredEvent,
    retries: [],
  };
  journal.set(branch.id, frame);
  return frame;
}

function stateOf({ machine }: Branch, name: string): State {
  const state = Object.hasOwn(machine.States, name) ? machine.States[name] : undefined;
  if (state === undefined) throw runtimeFailure(`There is no state '${name}'`);
  return state;
}

function enteredType({ Type: type }: State): HistoryEventType {
  return `${type}StateEntered`;
}

function exitedType({ Type: type }: Exclude<State, { Type: "Fail" }> | State): HistoryEventType {
  // A Fail state is never left.
  return type === "Fail" ? "ExecutionFailed" : `${type}StateExited`;
}
