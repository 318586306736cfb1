import * as vscode from "vscode";
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
