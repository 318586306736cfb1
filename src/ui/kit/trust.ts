import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";

/** Throws unless the workspace is trusted: code of an unknown workspace never runs. `what` completes "… needs". */
export function requireTrust(what: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError("untrusted", {
    userMessage: vscode.l10n.t("{0} needs a trusted workspace, because it runs the workspace's code.", what),
    action: { title: vscode.l10n.t("Manage Workspace Trust"), command: "workbench.trust.manage" },
  });
}
