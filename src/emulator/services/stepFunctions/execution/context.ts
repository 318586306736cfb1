import type { Clock } from "../../../../shared/clock.ts";
import type { Json, JsonObject } from "../language/json.ts";
import type { Machine } from "../language/states.ts";
import type { TaskTokens } from "../tasks/tokens.ts";
import type { Integrations } from "../tasks/integrations.ts";
import type { Journal } from "./journal.ts";

/** What all branches of an execution share. */
export interface Run {
  readonly journal: Journal;
  readonly integrations: Integrations;
  readonly tokens: TaskTokens;
  /** The execution and its machine, as the context object has them. */
  readonly about: JsonObject;
  readonly region: string;
  /** What waits by `--time-scale`. */
  readonly clock: Clock;
  /** What functions take is real time. */
  readonly taskClock: Clock;
  readonly random: () => number;
}

/** One line of states within an execution. */
export interface Branch {
  readonly run: Run;
  /** "" for the whole, `/<event>.<index>` for a branch within, and so on. */
  readonly id: string;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  /** What the states outside have assigned. */
  readonly variables: JsonObject;
  /** The item of a map that it is about. */
  readonly item?: Json;
}

/** How a branch ended. */
export interface Ended {
  readonly output: Json;
  readonly lastEvent: number;
}

/** How a state is left. */
export interface Left {
  readonly output: Json;
  /** Undefined where the branch ends. */
  readonly next: string | undefined;
  readonly variables: JsonObject;
}

/** How states with branches run them. */
export type RunBranch = (branch: Branch, input: Json, previousEventId: number) => Promise<Ended>;
