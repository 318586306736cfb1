import * as vscode from "vscode";
import { findTemplates, isSourceFolder, isTemplateName } from "../../template/findTemplates.ts";

/** The templates of the workspace's folders on disk, as paths, sorted. */
export async function workspaceTemplates(): Promise<string[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((each) => each.uri.scheme === "file");
  const found = await Promise.all(folders.map((folder) => findTemplates(folder.uri.fsPath)));
  return [...new Set(found.flat())].sort();
}

/** Calls back when a file that may be a template appears, changes or goes away. */
export function watchTemplates(onChange: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher("**/*.{yaml,yml,json,template}");
  const changed = (uri: vscode.Uri) => {
    const path = vscode.workspace.asRelativePath(uri, false).split(/[/\\]/);
    const name = path.pop() ?? "";
    if (isTemplateName(name) && path.every(isSourceFolder)) onChange();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}
