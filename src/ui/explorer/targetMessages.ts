import * as vscode from "vscode";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";

/** What is wrong in a template, with the way to it. */
export function problemMessage({ code, message, file, line }: ProjectProblem) {
  const position = new vscode.Position(Math.max(line - 1, 0), 0);
  const open = {
    title: "Open",
    command: "vscode.open",
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(position, position) }],
  };
  const restart = { title: "Restart", command: "lambdaWorkbench.restart.emulator" };
  return {
    text: message,
    detail: `${vscode.workspace.asRelativePath(file)}: ${message}`,
    icon: "warning" as const,
    action: code === "template-missing" ? restart : open,
  };
}

/** What a target says that has no functions. */
export function emptyText(target: TargetRef): string {
  return target.kind === "local"
    ? "No functions yet: no template of this workspace declares one, and no client has created one."
    : `No functions in ${target.region} yet.`;
}
