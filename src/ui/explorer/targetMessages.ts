import * as vscode from "vscode";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";

/** What is wrong in a template, with the way to it. */
export function problemMessage({ code, message, file, line }: ProjectProblem) {
  const position = new vscode.Position(Math.max(line - 1, 0), 0);
  const open = {
    title: vscode.l10n.t("Open"),
    command: "vscode.open",
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(position, position) }],
  };
  const restart = { title: vscode.l10n.t("Restart"), command: "lambdaWorkbench.restart.emulator" };
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
    ? vscode.l10n.t(
        "No functions yet: no template of this workspace declares one, and no client has created one.",
      )
    : vscode.l10n.t("No functions in {0} yet.", target.region);
}
