import * as vscode from "vscode";
import { isEventFile } from "../kit/eventFiles.ts";
import { setting } from "../kit/settings.ts";

/** The first saved event of each function, by name, as launch.json would name its file. */
export async function firstEvents(folder: vscode.WorkspaceFolder | undefined): Promise<Map<string, string>> {
  const events = new Map<string, string>();
  if (folder === undefined) return events;
  const root = setting("events.folder", folder.uri);
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, `${root}/*/*.json`));
  for (const path of files.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort()) {
    const functionName = path.split("/").at(-2);
    if (functionName === undefined || !isEventFile(path) || events.has(functionName)) continue;
    events.set(functionName, `\${workspaceFolder}/${path}`);
  }
  return events;
}
