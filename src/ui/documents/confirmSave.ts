import * as vscode from "vscode";
import { confirmByName } from "../kit/confirmByName.ts";
import { isProduction } from "../kit/production.ts";
import type { DiffTexts } from "./diffTexts.ts";
import { differences, type Entries, type Merged } from "./entries.ts";
import type { DocumentKind } from "./kind.ts";
import type { SubjectAtTarget } from "./uri.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

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
  const save = {
    label: saveLabel(conflict, production),
    detail: detailOf(change),
  };
  const keepEditing = {
    label: vscode.l10n.t("$(edit) Keep editing"),
    detail: vscode.l10n.t("Nothing is saved"),
  };
  // Enter must not overrule anybody unread.
  const items = conflict && merged.overruled.length > 0 ? [keepEditing, save] : [save, keepEditing];
  const chosen = await vscode.window.showQuickPick(items, {
    title: conflict
      ? vscode.l10n.t("Somebody else has changed this of {0}: {1}", fn.name, nounOf(kind, fn))
      : vscode.l10n.t("Save the {0} of {1}?", nounOf(kind, fn), fn.name),
    placeHolder: conflict
      ? vscode.l10n.t("Your changes go over theirs; what you did not touch stays as they have it")
      : vscode.l10n.t("The next calls of the function see the new values"),
    ignoreFocusOut: true,
  });
  if (chosen !== save) return false;
  await confirmByName(vscode.l10n.t('Change of "{0}": {1}', fn.name, kind.noun), fn);
  // Otherwise it stays: a person may want to read it before asking again.
  await texts.close(diff);
  return true;
}

function saveLabel(conflict: boolean, production: boolean): string {
  if (conflict) {
    return production
      ? vscode.l10n.t("$(git-merge) Merge and Save to PRODUCTION")
      : vscode.l10n.t("$(git-merge) Merge and Save");
  }
  return production ? vscode.l10n.t("$(check) Save to PRODUCTION") : vscode.l10n.t("$(check) Save");
}

function nounOf({ noun }: DocumentKind, { part }: SubjectAtTarget): string {
  return part === undefined ? noun : `${noun} ${part}`;
}

function detailOf({ fn, saved, merged }: Change): string {
  const { added, changed, removed } = differences(saved, merged.entries);
  const what = [
    sentence(changed, (names) => vscode.l10n.t("change {0}", names)),
    sentence(added, (names) => vscode.l10n.t("add {0}", names)),
    sentence(removed, (names) => vscode.l10n.t("remove {0}", names)),
    sentence(merged.theirs, (names) => vscode.l10n.t("keep their {0}", names)),
    sentence(merged.overruled, (names) => vscode.l10n.t("overrule their {0}", names)),
  ];
  const all = what.filter((each) => each !== undefined).join("; ");
  return vscode.l10n.t("In {0}: {1}", targetLabel(fn.target), all);
}

async function showDiff(kind: DocumentKind, texts: DiffTexts, change: Change): Promise<vscode.Uri> {
  const { fn, uri, saved, merged, conflict } = change;
  const { added, changed, removed } = differences(saved, merged.entries);
  // A person decides about these values, so they see them; the others stay hidden.
  const shown = new Set([...added, ...changed, ...removed, ...merged.theirs]);
  const room = "\n".repeat(coveredLines);
  const title = conflict
    ? vscode.l10n.t("{0}: saved by somebody else ↔ merged", fn.name)
    : vscode.l10n.t("{0}: saved ↔ yours", fn.name);
  return await texts.show(uri, title, {
    left: room + kind.write(saved, shown),
    right: room + kind.write(merged.entries, shown),
  });
}

function sentence(names: readonly string[], say: (names: string) => string): string | undefined {
  return names.length === 0 ? undefined : say(names.join(", "));
}
