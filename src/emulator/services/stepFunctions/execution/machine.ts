import type { AskService } from "../../../contracts/ask.ts";
import { readDefinition } from "../language/definition.ts";
import { StateFailure } from "../language/failure.ts";
import { parseJson } from "../language/json.ts";
import { integrations } from "../tasks/integrations.ts";
import { runBranch } from "./branch.ts";
import type { Ended, Run } from "./context.ts";

/** "Express Workflows can run for up to five minutes." */
const longestExpressSeconds = 300;

interface MachineRun {
  readonly type: "STANDARD" | "EXPRESS";
  readonly definition: string;
  readonly input: string;
  readonly run: Omit<Run, "integrations">;
  readonly ask: AskService;
  readonly signal: AbortSignal;
  /** Called first, with the time that the whole may take. */
  readonly limit: (seconds: number) => void;
}

/** Runs a machine from where its journal stands. Loaded on first use: most emulators have no state machine. */
export function runMachine({ type, definition, input, run, ask, signal, limit }: MachineRun): Promise<Ended> {
  const read = readDefinition(definition);
  // It was checked when the machine was made; an older version may have read it otherwise.
  if (read.kind === "problems")
    throw new StateFailure("States.Runtime", `Invalid State Machine Definition: ${read.problems[0].message}`);
  const { machine } = read;
  const { TimeoutSeconds: seconds = Infinity } = machine;
  const most = type === "EXPRESS" ? Math.min(seconds, longestExpressSeconds) : seconds;
  if (most !== Infinity) limit(most);
  const whole = { ...run, integrations: integrations(ask) };
  return runBranch({ run: whole, id: "", machine, signal, variables: {} }, parseJson(input), 1);
}
