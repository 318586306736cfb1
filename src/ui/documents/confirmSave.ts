import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import { isProduction } from "../kit/production.ts";
import type { DiffTexts } from "./diffTexts.ts";
import { differences, type Entries, type Merged } from "./entries.ts";
import type { DocumentKind } from "./kind.ts";
import type { SubjectAtTarget } from "./uri.ts";

/** What a save would do, when it is asked for. */
export interface Change {
  readonly fn: SubjectAtTarget;
  readonly uri: vscode.Uri;
  /** What stands at the target now. */
  readonly saved: Entries;
  readonly merged: Merged;
  /** Somebody else has saved since the edit began, and it is said for the first time. */
  readonly conflict: boolean;
}

/** The pick lies over the first lines of the diff: they have nothing to read. */
const coveredLines = 9;

/** The diff, and over it a pick that says in words what it shows. A dialog would hide all of the diff. */
export async function confirmSave(kind: DocumentKind, texts: DiffTexts, change: Change): Promise<boolean> {
  const { fn, merged, conflict } = change;
  const diff = await showDiff(kind, texts, change);
  const production = isProduction(fn.target);
  const label = conflict ? "$(git-merge) Merge and Save" : "$(check) Save";
  const save = {
    label: production ? `${label} to PRODUCTION` : label,
    detail: detailOf(change),
  };
  const keepEditing = { label: "$(edit) Keep editing", detail: "Nothing is saved" };
  // Enter must not overrule anybody unread.
  const items = conflict && merged.overruled.length > 0 ? [keepEditing, save] : [save, keepEditing];
  const chosen = await vscode.window.showQuickPick(items, {
    title: conflict
      ? `Somebody else has changed the ${kind.noun} ${partOf(fn)}of ${fn.name}`
      : `Save the ${kind.noun} ${partOf(fn)}of ${fn.name}?`,
    placeHolder: conflict
      ? "Your changes go over theirs; what you did not touch stays as they have it"
      : "The next calls of the function see the new values",
    ignoreFocusOut: true,
  });
  if (chosen !== save) return false;
  await confirmByName(`Change ${kind.noun} of "${fn.name}"`, fn);
  // Otherwise it stays: a person may want to read it before asking again.
  await texts.close(diff);
  return true;
}

function partOf({ part }: SubjectAtTarget): string {
  return part === undefined ? "" : `${part} `;
}

function detailOf({ fn, saved, merged }: Change): string {
  const { added, changed, removed } = differences(saved, merged.entries);
  const what = [
    sentence("change", changed),
    sentence("add", added),
    sentence("remove", removed),
    sentence("keep their", merged.theirs),
    sentence("overrule their", merged.overruled),
  ];
  return `In ${targetLabel(fn.target)}: ${what.filter(Boolean).join("; ")}`;
}

async function showDiff(kind: DocumentKind, texts: DiffTexts, change: Change): Promise<vscode.Uri> {
  const { fn, uri, saved, merged, conflict } = change;
  const { added, changed, removed } = differences(saved, merged.entries);
  // A person decides about these values, so they see them; the others stay hidden.
  const shown = new Set([...added, ...changed, ...removed, ...merged.theirs]);
  const room = "\n".repeat(coveredLines);
  const title = conflict ? `${fn.name}: saved by somebody else ↔ merged` : `${fn.name}: saved ↔ yours`;
  return await texts.show(uri, title, {
    left: room + kind.write(saved, shown),
    right: room + kind.write(merged.entries, shown),
  });
}

function sentence(verb: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${verb} ${names.join(", ")}`;
}
