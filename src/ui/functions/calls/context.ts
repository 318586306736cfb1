import * as vscode from "vscode";
import type { CallHistory } from "./history.ts";

/** Tells the editor under which conditions the commands about calls mean something. */
export function callContext(history: CallHistory): void {
  const kinds = history.list().map(({ kind }) => kind);
  const { executeCommand } = vscode.commands;
  void executeCommand("setContext", "lambdaWorkbench.invoked", kinds.length > 0);
  void executeCommand("setContext", "lambdaWorkbench.calling", kinds.includes("running"));
  void executeCommand("setContext", "lambdaWorkbench.answered", kinds.includes("answered"));
}
