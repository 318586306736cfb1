import * as vscode from "vscode";
import { codeUri, type CodeOwner } from "../../kit/codeUri.ts";
import type { Node } from "../node.ts";
import { entryRow, type FunctionSection, type SectionFunction } from "../section.ts";

/** The deployed package, as a folder that can be read. */
export const code: FunctionSection = {
  id: "code",
  title: "Code",
  icon: "package",
  async load(_access, fn) {
    return await rowsIn(fn, { target: fn.target, of: fn.name }, "");
  },
  describe: () => "",
  commands: {
    code: [
      { command: "lambdaWorkbench.deploy.code", group: "inline@1" },
      { command: "lambdaWorkbench.compare.code", group: "inline@2" },
      { command: "lambdaWorkbench.deploy.code", group: "3_edit@1" },
      { command: "lambdaWorkbench.compare.code", group: "3_edit@2" },
    ],
  },
};

async function rowsIn(fn: SectionFunction, owner: CodeOwner, folder: string): Promise<readonly Node[]> {
  const entries = await vscode.workspace.fs.readDirectory(codeUri(owner, folder));
  const sorted = entries.sort(
    ([one, type], [other, otherType]) => otherType - type || one.localeCompare(other),
  );
  return sorted.map(([name, type]) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    const isFolder = type === vscode.FileType.Directory;
    const action = { title: "Open", command: "vscode.open", arguments: [codeUri(owner, path)] };
    const look = { text: name, icon: isFolder ? "folder" : "file", label: `${path}, deployed` };
    const row = entryRow(fn, "file", path, { look: isFolder ? look : { ...look, action }, value: path });
    return isFolder ? { ...row, children: () => rowsIn(fn, owner, path) } : row;
  });
}
