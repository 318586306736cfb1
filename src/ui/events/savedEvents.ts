import * as vscode from "vscode";
import { isNamed } from "../../lambda/deployedNames.ts";
import { AppError } from "../../shared/errors.ts";
import { eventFile, eventsFolder, isEventFile } from "../kit/eventFiles.ts";

/** An event in a file of the workspace: `events/<Function>/<name>.json`. */
export interface SavedEvent {
  readonly name: string;
  readonly uri: vscode.Uri;
  /** Relative to the workspace: unique, and what a person recognises. */
  readonly path: string;
}

/**
 * The saved events of a function, by name, and behind them those that are no function's own, as `sam init` makes
 * `events/event.json`. A deployed function has those of its name in the template, too.
 */
export async function listSavedEvents(functionName: string): Promise<SavedEvent[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const own = await Promise.all(folders.map((folder) => eventsIn(folder, functionName)));
  const common = await Promise.all(folders.map((folder) => eventsOf(eventsFolder(folder.uri))));
  const byName = (a: SavedEvent, b: SavedEvent) => a.name.localeCompare(b.name);
  return [...own.flat().sort(byName), ...common.flat().sort(byName)];
}

/** Writes a new event; the file may not exist. Throws `AppError` when it cannot be written. */
export async function createSavedEvent(
  folder: vscode.WorkspaceFolder,
  { functionName, name, event }: { functionName: string; name: string; event: unknown },
): Promise<vscode.Uri> {
  const uri = eventFile(folder.uri, functionName, name);
  const text = `${JSON.stringify(event, undefined, 2)}\n`;
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return uri;
  } catch (error) {
    throw new AppError("event-unwritable", {
      userMessage: vscode.l10n.t(
        'The event could not be saved as "{0}": {1}',
        vscode.workspace.asRelativePath(uri),
        String(error),
      ),
      cause: error,
    });
  }
}

async function eventsIn(folder: vscode.WorkspaceFolder, functionName: string): Promise<SavedEvent[]> {
  const root = eventsFolder(folder.uri);
  const owners = (await entries(root))
    .filter(([name, type]) => type & vscode.FileType.Directory && isNamed(functionName, name))
    .map(([name]) => vscode.Uri.joinPath(root, name));
  return (await Promise.all(owners.map(eventsOf))).flat();
}

/** The events that are files of a folder. */
async function eventsOf(folder: vscode.Uri): Promise<SavedEvent[]> {
  return (await entries(folder))
    .filter(([name, type]) => type & vscode.FileType.File && isEventFile(name))
    .map(([name]): SavedEvent => {
      const uri = vscode.Uri.joinPath(folder, name);
      return { name: name.slice(0, -".json".length), uri, path: vscode.workspace.asRelativePath(uri) };
    });
}

async function entries(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    // No such folder: no events have been saved yet.
    return [];
  }
}
