import * as v from "valibot";
import { TargetRef } from "../../../protocol/functionRef.ts";
import { type FunctionAtTarget, functionKey } from "../../kit/functionAtTarget.ts";
import type { Memory } from "../../kit/memory.ts";

/** Looked for at activation. */
const unfinishedKey = "rollouts";

const Unfinished = v.object({
  name: v.string(),
  target: TargetRef,
  alias: v.string(),
  version: v.string(),
  percent: v.number(),
  before: v.object({ version: v.string(), weights: v.record(v.string(), v.number()) }),
  /** When it was noted, which tells it from one of a later window. */
  at: v.optional(v.number(), 0),
});

/** A release that may be half way: its window may be closed, and nobody would watch the alias then. */
export type Unfinished = v.InferOutput<typeof Unfinished>;

interface AliasOf {
  readonly fn: FunctionAtTarget;
  readonly alias: string;
}

export function noteUnfinished(memory: Memory, note: Unfinished): void {
  keep(memory, [...others(memory, { fn: note, alias: note.alias }), note]);
}

export function unfinishedOf(memory: Memory, of: AliasOf): Unfinished | undefined {
  return listUnfinished(memory).find((each) => isOf(each, of));
}

export function forgetUnfinished(memory: Memory, of: AliasOf): void {
  keep(memory, others(memory, of));
}

/** Drops a note that a person has seen, unless a new release of the alias has written its own meanwhile. */
export function dismissUnfinished(memory: Memory, note: Unfinished): void {
  const of = { fn: note, alias: note.alias };
  if (unfinishedOf(memory, of)?.at === note.at) forgetUnfinished(memory, of);
}

export function listUnfinished({ workspace }: Memory): readonly Unfinished[] {
  const found = v.safeParse(v.array(Unfinished), workspace.get(unfinishedKey));
  return found.success ? found.output : [];
}

function others(memory: Memory, of: AliasOf): readonly Unfinished[] {
  return listUnfinished(memory).filter((each) => !isOf(each, of));
}

function isOf(note: Unfinished, { fn, alias }: AliasOf): boolean {
  return functionKey(note) === functionKey(fn) && note.alias === alias;
}

function keep({ workspace }: Memory, all: readonly Unfinished[]): void {
  void workspace.update(unfinishedKey, all.length === 0 ? undefined : all);
}
