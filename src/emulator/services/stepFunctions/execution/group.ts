import { StateFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { Branch } from "./context.ts";
import type { Frame } from "./journal.ts";
import type { StateRun } from "./stateRun.ts";

interface Group {
  readonly count: number;
  /** How many run at once. */
  readonly atOnce: number;
  /** Runs one, whose branch lacks its machine only. */
  readonly one: (index: number, branch: Omit<Branch, "machine">) => Promise<Json>;
}

type Outcome =
  | { readonly kind: "done"; readonly outputs: readonly Json[] }
  | {
      readonly kind: "failed";
      readonly failure: StateFailure;
      readonly index: number;
      /** Of the branch that failed. */
      readonly lastEvent: number;
    };

/** Runs branches within a state. The first failure ends those that still run. What they have kept is there until `forget`. */
export async function together(run: StateRun, { count, atOnce, one }: Group): Promise<Outcome> {
  const { branch } = run;
  const { journal } = branch.run;
  const ending = new AbortController();
  const signal = AbortSignal.any([branch.signal, ending.signal]);
  const variables = { ...branch.variables, ...run.frame.variables };
  const outputs: Json[] = Array.from({ length: count }, () => null);
  let first: { readonly error: unknown; readonly index: number } | undefined;
  let next = 0;
  const line = async () => {
    while (next < count && first === undefined) {
      const index = next;
      next += 1;
      const id = `${branch.id}/${run.frame.enteredEvent}.${index}`;
      try {
        outputs[index] = await one(index, { ...branch, id, signal, variables });
      } catch (error) {
        first ??= { error, index };
        ending.abort(new SiblingFailed());
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, line));
  return finished();

  function finished(): Outcome {
    if (first === undefined) return { kind: "done", outputs };
    const { error, index } = first;
    // An execution that is stopped, or an emulator that is: what was kept is for the next start.
    if (branch.signal.aborted || !(error instanceof StateFailure)) throw error;
    const kept = journal.frame(`${branch.id}/${run.frame.enteredEvent}.${index}`);
    return { kind: "failed", failure: error, index, lastEvent: kept?.lastEvent ?? run.frame.lastEvent };
  }
}

/** Forgets what the branches of a try have kept, at once with what changes of the state's frame. */
export function forget(run: StateRun, changes: Partial<Frame>): void {
  const { journal } = run.branch.run;
  journal.together(() => {
    journal.clearBelow(run.branch.id);
    run.keep({ ...changes, begun: undefined });
  });
}

/** Why a branch is ended whose sibling has failed: nothing of it is to be tried again. */
class SiblingFailed extends Error {}
