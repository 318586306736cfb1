import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import { savedScheme } from "./documentUri.ts";
import type { Change } from "./environmentFiles.ts";
import { differences } from "./variablesText.ts";

/** The diff, and over it a pick that says in words what it shows. A dialog would hide all of the diff. */
export async function confirmSave({ uri, fn, saved, next }: Change): Promise<boolean> {
  const { name, target } = fn;
  await showDiff(uri, `${name}: saved ↔ yours`);
  const { added, changed, removed } = differences(saved, next);
  const what = [sentence("change", changed), sentence("add", added), sentence("remove", removed)];
  const save = {
    label: "$(check) Save",
    detail: `In ${targetLabel(target)}: ${what.filter(Boolean).join(", ")}`,
  };
  const keepEditing = { label: "$(edit) Keep editing", detail: "Nothing is saved" };
  const chosen = await vscode.window.showQuickPick([save, keepEditing], {
    title: `Save the environment variables of ${name}?`,
    placeHolder: "The next calls of the function see the new values",
    ignoreFocusOut: true,
  });
  if (chosen !== save) return false;
  // Otherwise it stays: the pick hides its first lines, and a person may want to read them before asking again.
  await closeDiff(uri);
  return true;
}

/** What somebody else has saved beside the document, for taking over by hand. */
export async function showConflict({ uri, fn }: Omit<Change, "next">): Promise<void> {
  await showDiff(uri, `${fn.name}: saved by somebody else ↔ yours`);
}

async function showDiff(uri: vscode.Uri, title: string): Promise<void> {
  await vscode.commands.executeCommand("vscode.diff", uri.with({ scheme: savedScheme }), uri, title);
}

async function closeDiff(uri: vscode.Uri): Promise<void> {
  const diffs = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff && isSavedSideOf(uri, input.original));
  await vscode.window.tabGroups.close(diffs);
}

function isSavedSideOf(uri: vscode.Uri, original: vscode.Uri): boolean {
  return original.scheme === savedScheme && original.path === uri.path;
}

function sentence(verb: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${verb} ${names.join(", ")}`;
}
