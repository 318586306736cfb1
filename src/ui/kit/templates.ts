import * as vscode from "vscode";
import type { Clock } from "../../shared/clock.ts";
import { findEntries, isSourceFolder, mayBeEntry } from "../../template/findEntries.ts";
import { projectFormats } from "../../template/formats.ts";

/** The templates of the workspace's folders on disk, as paths, sorted. */
export async function workspaceTemplates(): Promise<string[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((each) => each.uri.scheme === "file");
  const found = await Promise.all(folders.map((folder) => findEntries(projectFormats, folder.uri.fsPath)));
  return [...new Set(found.flat())].sort();
}

/** Whether the workspace declares functions. */
export async function hasTemplates(): Promise<boolean> {
  return (await workspaceTemplates()).length > 0;
}

/** A checkout or an unpacked archive is many events at once. */
const settleMs = 200;

/** Calls back, once for several changes, when a file that may be a template appears, changes or goes away. */
export function watchTemplates(clock: Clock, onChange: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher("**/*");
  let cancel: (() => void) | undefined;
  const when = (matters: (name: string) => boolean) => (uri: vscode.Uri) => {
    const path = vscode.workspace.asRelativePath(uri, false).split(/[/\\]/);
    const name = path.pop() ?? "";
    if (!matters(name) || !path.every(isSourceFolder)) return;
    cancel?.();
    cancel = clock.after(settleMs, onChange);
  };
  // Of a folder that comes or goes the editor tells the folder alone; and that it was one, nobody knows afterwards.
  const template = (name: string) => mayBeEntry(projectFormats, name);
  const templateOrFolder = (name: string) => template(name) || !name.includes(".");
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(when(templateOrFolder)),
    watcher.onDidChange(when(template)),
    watcher.onDidDelete(when(templateOrFolder)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("lambdaWorkbench.templates")) onChange();
    }),
    { dispose: () => cancel?.() },
  );
}
