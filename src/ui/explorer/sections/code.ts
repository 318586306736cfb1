import * as vscode from "vscode";
import type { FunctionSection } from "../section.ts";

/** The deployed package, as a folder that can be read. */
export const code: FunctionSection = {
  id: "code",
  get title() {
    return vscode.l10n.t("Code");
  },
  icon: "package",
  async load(_access, fn) {
    const { codeRows } = await import("../codeRows.ts");
    return await codeRows(fn, { target: fn.target, of: fn.name }, "");
  },
  describe: () => "",
  commands: {
    code: [
      { command: "lambdaWorkbench.deploy.code", group: "inline@1" },
      { command: "lambdaWorkbench.compare.code", group: "inline@2" },
      { command: "lambdaWorkbench.deploy.code", group: "3_edit@1" },
      { command: "lambdaWorkbench.compare.code", group: "3_edit@2" },
      { command: "lambdaWorkbench.download.code", group: "3_edit@3" },
    ],
  },
};
