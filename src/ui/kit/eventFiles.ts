import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import { setting } from "./settings.ts";

/** Whether a file of an events folder is an event: `<name>.json`, and not the expectation beside one. */
export function isEventFile(path: string): boolean {
  return path.endsWith(".json") && !path.endsWith(".expect.json");
}

/** Where a folder of the workspace has its saved events. */
export function eventsFolder(folder: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(folder, setting("events.folder", folder));
}

/** The file of a function's saved event. */
export function eventFile(folder: vscode.Uri, functionName: string, name: string): vscode.Uri {
  return vscode.Uri.joinPath(eventsFolder(folder), functionName, `${name}.json`);
}

/**
 * What a file says: in the editor where it has unsaved changes, since that is what the user sees, else on the disk, which the
 * editor follows a moment later. Throws `AppError`.
 */
export async function currentText(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (open?.isDirty === true) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    throw new AppError("file-unreadable", {
      userMessage: vscode.l10n.t('"{0}" cannot be read.', vscode.workspace.asRelativePath(uri)),
      cause: error,
    });
  }
}
