import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";

/** The folder of the workspace in which events are saved. Throws `AppError` without one, `CancellationError` on Escape. */
export async function pickFolder(): Promise<vscode.WorkspaceFolder> {
  const [first, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (first === undefined) {
    throw new AppError("no-folder", {
      userMessage: vscode.l10n.t("Events are saved in the workspace, and no folder is open."),
      action: { title: vscode.l10n.t("Open Folder"), command: "vscode.openFolder" },
    });
  }
  if (others.length === 0) return first;
  const chosen = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t("Save the event in"),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
