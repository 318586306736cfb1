import * as v from "valibot";
import * as vscode from "vscode";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Memory } from "../kit/memory.ts";

const key = "codeFolders";

/** The folder that a function is deployed from: the one of the last time, or the one that the person shows. */
export async function folderOf(
  { workspace }: Pick<Memory, "workspace">,
  fn: FunctionAtTarget,
  { again = false }: { readonly again?: boolean } = {},
): Promise<vscode.Uri> {
  const folders = read(workspace.get(key));
  const last = folders[functionKey(fn)];
  if (last !== undefined && again) return vscode.Uri.parse(last);
  const defaultUri =
    last === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.parse(last);
  const chosen = await chooseFolder(vscode.l10n.t("Code of {0}", fn.name), defaultUri);
  await rememberFolder({ workspace }, fn, chosen);
  return chosen;
}

/** Throws `CancellationError` where none is chosen. */
export async function chooseFolder(title: string, defaultUri: vscode.Uri | undefined): Promise<vscode.Uri> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t("Use This Folder"),
      canSelectFiles: false,
      canSelectFolders: true,
      ...(defaultUri !== undefined && { defaultUri }),
    })) ?? [];
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}

export async function rememberFolder(
  { workspace }: Pick<Memory, "workspace">,
  fn: FunctionAtTarget,
  folder: vscode.Uri,
): Promise<void> {
  await workspace.update(key, { ...read(workspace.get(key)), [functionKey(fn)]: folder.toString() });
}

function read(value: unknown): Record<string, string> {
  const folders = v.safeParse(v.record(v.string(), v.string()), value);
  return folders.success ? folders.output : {};
}
