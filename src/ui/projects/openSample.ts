import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";

/** Opens a copy of the sample application that comes with the extension; what a person has changed in it stays. */
export async function openSample({ folders }: Pick<App, "folders">): Promise<void> {
  const sample = vscode.Uri.joinPath(folders.extension, "dist", "shop");
  const copy = vscode.Uri.joinPath(folders.tools, "..", "samples", "shop");
  try {
    await vscode.workspace.fs.copy(sample, copy, { overwrite: false });
  } catch (error) {
    const isThere = error instanceof vscode.FileSystemError && error.code === "FileExists";
    if (!isThere) {
      throw new AppError("sample-not-copied", {
        userMessage: vscode.l10n.t(
          'The sample could not be copied to "{0}": {1}',
          copy.fsPath,
          String(error),
        ),
        cause: error,
      });
    }
  }
  const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
  await vscode.commands.executeCommand("vscode.openFolder", copy, { forceNewWindow });
}
