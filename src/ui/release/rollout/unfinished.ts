import * as v from "valibot";
import * as vscode from "vscode";
import { TargetRef } from "../../../protocol/functionRef.ts";
import type { Commands } from "../../commands.ts";
import { functionKey } from "../../kit/functionAtTarget.ts";
import type { Memory } from "../../kit/memory.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import type { Routing } from "./aliasRoute.ts";
import type { Release } from "./askPlan.ts";
import { routingText } from "./words.ts";

/** Looked for at activation. */
const unfinishedKey = "rollouts";

const Unfinished = v.object({
  name: v.string(),
  target: TargetRef,
  alias: v.string(),
  version: v.string(),
  percent: v.number(),
  before: v.object({ version: v.string(), weights: v.record(v.string(), v.number()) }),
});
type Unfinished = v.InferOutput<typeof Unfinished>;

/** Notes where a rollout is: its window may be closed, and nobody would watch the alias then. */
export function noteUnfinished(
  memory: Memory,
  release: Release & { readonly percent: number; readonly before: Routing },
): void {
  const { fn, alias, version, percent, before } = release;
  const { name, target } = fn;
  const { version: first, weights } = before;
  const note = { name, target, alias, version, percent, before: { version: first, weights: { ...weights } } };
  keep(memory, [...others(memory, release), note]);
}

export function forgetUnfinished(memory: Memory, release: Pick<Release, "fn" | "alias">): void {
  keep(memory, others(memory, release));
}

/** Tells of what an earlier window has left half way, once, and what can be done about it. */
export function tellUnfinished(memory: Memory, commands: Commands): void {
  const left = read(memory);
  keep(memory, []);
  for (const each of left) void ask(each, commands);
}

async function ask(
  { name, target, alias, version, percent, before }: Unfinished,
  commands: Commands,
): Promise<void> {
  const [goOn, rollBack] = [vscode.l10n.t("Go On…"), vscode.l10n.t("Roll Back")];
  const message = vscode.l10n.t(
    "The release of version {0} to {1} of {2} ({3}) ended at {4} % with its window. Before, it led to {5}.",
    version,
    alias,
    name,
    targetLabel(target),
    percent,
    routingText(before),
  );
  const answer = await vscode.window.showWarningMessage(message, goOn, rollBack);
  const argument = { name, target, part: alias };
  if (answer === goOn) await commands.execute("lambdaWorkbench.release.version", { ...argument, version });
  if (answer === rollBack) await commands.execute("lambdaWorkbench.rollback.alias", argument);
}

function others(memory: Memory, { fn, alias }: Pick<Release, "fn" | "alias">): readonly Unfinished[] {
  return read(memory).filter((each) => functionKey(each) !== functionKey(fn) || each.alias !== alias);
}

function read({ workspace }: Memory): readonly Unfinished[] {
  const found = v.safeParse(v.array(Unfinished), workspace.get(unfinishedKey));
  return found.success ? found.output : [];
}

function keep({ workspace }: Memory, all: readonly Unfinished[]): void {
  void workspace.update(unfinishedKey, all.length === 0 ? undefined : all);
}
