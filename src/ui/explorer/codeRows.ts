import * as vscode from "vscode";
import { codeUri, type CodeOwner } from "../kit/codeUri.ts";
import type { Node } from "./node.ts";
import { entryRow, type RowOwner } from "./section.ts";

/** The files of a deployed package's folder. */
export async function codeRows(fn: RowOwner, owner: CodeOwner, folder: string): Promise<readonly Node[]> {
  const entries = await vscode.workspace.fs.readDirectory(codeUri(owner, folder));
  const sorted = entries.sort(
    ([one, type], [other, otherType]) => otherType - type || one.localeCompare(other),
  );
  return sorted.map(([name, type]) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    const isFolder = type === vscode.FileType.Directory;
    const action = {
      title: vscode.l10n.t("Open"),
      command: "vscode.open",
      arguments: [codeUri(owner, path)],
    };
    const look = {
      text: name,
      icon: isFolder ? "folder" : "file",
      label: vscode.l10n.t("{0}, deployed", path),
    };
    const row = entryRow(fn, "file", path, { look: isFolder ? look : { ...look, action }, value: path });
    return isFolder ? { ...row, children: () => codeRows(fn, owner, path) } : row;
  });
}
