import * as vscode from "vscode";
import { eventsFolder } from "../kit/eventFiles.ts";

/** The events of a function that have an expectation. */
export interface TestFolder {
  readonly functionName: string;
  readonly uri: vscode.Uri;
  readonly expectations: readonly vscode.Uri[];
}

export function isExpectation({ path }: vscode.Uri): boolean {
  return path.endsWith(".expect.json");
}

export async function hasExpectations(): Promise<boolean> {
  return (await listTestFolders()).length > 0;
}

/** `events/<Function>/<name>.expect.json` of the workspace's folders, sorted. */
export async function listTestFolders(): Promise<TestFolder[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    folders.map(async ({ uri }) => {
      const root = eventsFolder(uri);
      const owners = await entries(root, vscode.FileType.Directory);
      return await Promise.all(owners.map((owner) => testFolder(owner, vscode.Uri.joinPath(root, owner))));
    }),
  );
  return found.flat().filter(({ expectations }) => expectations.length > 0);
}

async function testFolder(functionName: string, uri: vscode.Uri): Promise<TestFolder> {
  const files = (await entries(uri, vscode.FileType.File)).map((name) => vscode.Uri.joinPath(uri, name));
  return { functionName, uri, expectations: files.filter(isExpectation) };
}

async function entries(folder: vscode.Uri, type: vscode.FileType): Promise<string[]> {
  try {
    const all = await vscode.workspace.fs.readDirectory(folder);
    return all.flatMap(([name, of]) => (of & type ? [name] : [])).sort();
  } catch {
    return [];
  }
}
