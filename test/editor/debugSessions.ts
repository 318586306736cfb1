import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { Stop } from "./debugRecorder.ts";
import { workspaceFile } from "./app.ts";

/** A configuration as launch.json has it. */
export function configuration(functionName: string, more: object = {}): vscode.DebugConfiguration {
  return {
    type: "lambda",
    request: "launch",
    name: `Debug ${functionName}`,
    function: functionName,
    ...more,
  };
}

/** Starts a session; false when it did not come to one. */
export async function start(
  debugConfiguration: vscode.DebugConfiguration,
  options?: vscode.DebugSessionOptions,
): Promise<boolean> {
  return await vscode.debug.startDebugging(
    vscode.workspace.workspaceFolders?.[0],
    debugConfiguration,
    options,
  );
}

/** Lets the function run on. The session may be over before the debugger answers. */
export function resume({ session, threadId }: Stop): void {
  session.customRequest("continue", { threadId }).then(undefined, () => undefined);
}

/** Resolves when our session of this name, not a child of it, has ended. */
export function sessionEnd(name: string): Promise<void> {
  return new Promise((resolve) => {
    const listening = vscode.debug.onDidTerminateDebugSession((session) => {
      if (session.type !== "lambda" || session.name !== name) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Sets a breakpoint at the first line that contains `text` and returns its number, counted from 1. */
export function breakAt(path: string, text: string): number {
  const uri = workspaceFile(path);
  const index = readFileSync(uri.fsPath, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  assert.notEqual(index, -1, `${path} has no line with ${text}`);
  const location = new vscode.Location(uri, new vscode.Position(index, 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(location)]);
  return index + 1;
}
