import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { requireTrust } from "../kit/trust.ts";
import type { CodeApp, Given } from "./app.ts";
import type { CodeFiles } from "./codeFiles.ts";
import { chooseFolder, rememberFolder } from "./folder.ts";

/** What is deployed into a folder of the person's own, which is deployed from then: to edit what is not at hand otherwise. */
export async function downloadCode(app: CodeApp, files: CodeFiles, given: Given): Promise<void> {
  requireTrust(vscode.l10n.t("Downloading code"));
  const layer = given?.layer;
  const fn =
    layer === undefined
      ? await chooseFunction(app, given, { title: vscode.l10n.t("Download Code to Edit") })
      : undefined;
  const owner =
    fn === undefined
      ? { target: given?.target ?? ({ kind: "local" } as const), of: layer ?? "" }
      : { target: fn.target, of: fn.qualifier === undefined ? fn.name : `${fn.name}@${fn.qualifier}` };
  const title = vscode.l10n.t("Folder for the Code of {0}", owner.of);
  const folder = await emptyFolder(title);
  const code = await files.package(owner);
  const progress = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t("Downloading the code of {0}", owner.of),
  };
  await vscode.window.withProgress(progress, async () => {
    for (const [path, { executable, read }] of code) {
      const file = join(folder.fsPath, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await read(), { flag: "wx" });
      if (executable) await chmod(file, 0o755);
    }
  });
  if (fn !== undefined) await rememberFolder(app.state, fn, folder);
  const open = vscode.l10n.t("Add to Workspace");
  const message = vscode.l10n.t(
    "The code of {0} is in {1}. It is deployed from there when you deploy the function.",
    owner.of,
    vscode.workspace.asRelativePath(folder),
  );
  // Within the workspace the explorer shows it already.
  if (vscode.workspace.getWorkspaceFolder(folder) !== undefined) {
    await vscode.commands.executeCommand("revealInExplorer", folder);
    return;
  }
  void vscode.window.showInformationMessage(message, open).then((answer) => {
    if (answer !== open) return;
    const at = vscode.workspace.workspaceFolders?.length ?? 0;
    vscode.workspace.updateWorkspaceFolders(at, 0, { uri: folder });
  });
}

/** Nothing that is there is overwritten. */
async function emptyFolder(title: string): Promise<vscode.Uri> {
  const chosen = await chooseFolder(title, vscode.workspace.workspaceFolders?.[0]?.uri);
  const there = await readdir(chosen.fsPath).catch(() => []);
  if (there.length === 0) return chosen;
  throw new AppError("folder-not-empty", {
    userMessage: vscode.l10n.t(
      '"{0}" has files already, and none is overwritten. Choose an empty folder, or make one.',
      vscode.workspace.asRelativePath(chosen),
    ),
  });
}
