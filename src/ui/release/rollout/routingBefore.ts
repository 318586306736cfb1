import * as v from "valibot";
import { functionKey, type FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import type { Memory } from "../../kit/memory.ts";
import type { Routing } from "./aliasRoute.ts";

const key = "aliasesBefore";
/** As many aliases as a person would still roll back. */
const most = 100;

const Kept = v.record(
  v.string(),
  v.object({ version: v.string(), weights: v.record(v.string(), v.number()) }),
);

/** What an alias led to before it was moved from here, so that it can be taken back. */
export function rememberRouting(
  { workspace }: Memory,
  fn: FunctionAtTarget,
  alias: string,
  before: Routing,
): void {
  const { [keyOf(fn, alias)]: _, ...others } = read(workspace.get(key));
  const kept = [...Object.entries(others), [keyOf(fn, alias), before] as const].slice(-most);
  // Losing this costs a question, so nobody waits for it.
  void workspace.update(key, Object.fromEntries(kept));
}

export function rememberedRouting(
  { workspace }: Memory,
  fn: FunctionAtTarget,
  alias: string,
): Routing | undefined {
  return read(workspace.get(key))[keyOf(fn, alias)];
}

function keyOf(fn: FunctionAtTarget, alias: string): string {
  return `${functionKey(fn)}:${alias}`;
}

function read(value: unknown): Readonly<Record<string, Routing>> {
  const kept = v.safeParse(Kept, value);
  return kept.success ? kept.output : {};
}
