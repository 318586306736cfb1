import * as vscode from "vscode";
import { setting } from "../settings.ts";

/** Folders whose templates are build output or somebody else's. */
const excluded = "**/{node_modules,.aws-sam,cdk.out,dist,build,.git,.venv,venv,.lambda-workbench}/**";

/** The templates of the workspace, as paths on disk, sorted. */
export async function findTemplates(signal?: AbortSignal): Promise<string[]> {
  const cancel = new vscode.CancellationTokenSource();
  signal?.addEventListener("abort", () => cancel.cancel(), { once: true });
  try {
    const found = await Promise.all(
      setting("templates").map((glob) => vscode.workspace.findFiles(glob, excluded, 200, cancel.token)),
    );
    const files = found.flat().filter((uri) => uri.scheme === "file");
    return [...new Set(files.map((uri) => uri.fsPath))].sort();
  } finally {
    cancel.dispose();
  }
}

/** Calls back when a template appears or goes away; changes within one are the emulator's own to see. */
export function watchTemplates(onChange: () => void): vscode.Disposable {
  const watchers = setting("templates").map((glob) => {
    const watcher = vscode.workspace.createFileSystemWatcher(glob, false, true, false);
    watcher.onDidCreate(onChange);
    watcher.onDidDelete(onChange);
    return watcher;
  });
  return vscode.Disposable.from(...watchers);
}
