import * as v from "valibot";
import { functionKey, type FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import type { Memory } from "../../kit/memory.ts";
import { isSameRouting, type Routing } from "./routing.ts";

const key = "aliasesBefore";
/** As many aliases as a person would still roll back. */
const most = 100;

const KeptRouting = v.object({ version: v.string(), weights: v.record(v.string(), v.number()) });
const Kept = v.record(
  v.string(),
  // Earlier releases of the extension did not keep where the alias was moved to.
  v.object({ ...KeptRouting.entries, to: v.optional(v.array(KeptRouting), []) }),
);

/** What an alias led to before it was moved from here, and to what it was moved, so that it can be taken back. */
export function rememberRouting(
  { workspace }: Memory,
  fn: FunctionAtTarget,
  alias: string,
  { before, to }: { readonly before: Routing; readonly to: readonly Routing[] },
): void {
  const { [keyOf(fn, alias)]: _, ...others } = read(workspace.get(key));
  const kept = [...Object.entries(others), [keyOf(fn, alias), { ...before, to }] as const].slice(-most);
  // Losing this costs a question, so nobody waits for it.
  void workspace.update(key, Object.fromEntries(kept));
}

/** What the alias led to before; undefined where it was moved from elsewhere since, or never from here. */
export function routingBefore(
  { workspace }: Memory,
  fn: FunctionAtTarget,
  alias: string,
  now: Routing,
): Routing | undefined {
  const kept = read(workspace.get(key))[keyOf(fn, alias)];
  if (kept === undefined || !kept.to.some((to) => isSameRouting(to, now))) return undefined;
  const { version, weights } = kept;
  return { version, weights };
}

/** Whether the alias was moved from here, and is now where nobody here has brought it. */
export function wasMovedElsewhere(
  { workspace }: Memory,
  fn: FunctionAtTarget,
  alias: string,
  now: Routing,
): boolean {
  const kept = read(workspace.get(key))[keyOf(fn, alias)];
  return kept !== undefined && ![kept, ...kept.to].some((ours) => isSameRouting(ours, now));
}

function keyOf(fn: FunctionAtTarget, alias: string): string {
  return `${functionKey(fn)}:${alias}`;
}

function read(value: unknown): v.InferOutput<typeof Kept> {
  const kept = v.safeParse(Kept, value);
  return kept.success ? kept.output : {};
}
