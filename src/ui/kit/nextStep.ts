import * as vscode from "vscode";
import { TargetError, type Remedy } from "../../aws/errors.ts";
import { AppError, type ErrorAction } from "../../shared/errors.ts";

/** What a person can do next about an error, as a command of the editor; undefined where nothing is known. */
export function nextStepOf(error: unknown): ErrorAction | undefined {
  if (error instanceof TargetError && error.remedy !== undefined) return commandFor(error.remedy);
  return error instanceof AppError ? error.action : undefined;
}

function commandFor(remedy: Remedy): ErrorAction {
  switch (remedy.kind) {
    case "sign-in":
      return {
        title: vscode.l10n.t("Sign In"),
        command: "lambdaWorkbench.signIn",
        arguments: [{ target: remedy.target }],
      };
    case "try-again":
      return {
        title: vscode.l10n.t("Try Again"),
        command: "lambdaWorkbench.refresh",
        arguments: [{ target: remedy.target }],
      };
    case "restart-emulator":
      return { title: vscode.l10n.t("Restart Emulator"), command: "lambdaWorkbench.restart.emulator" };
    case "add-profile":
      return { title: vscode.l10n.t("Add Another Profile"), command: "lambdaWorkbench.add.target" };
    case "install-debugpy":
      return {
        title: vscode.l10n.t("Install debugpy"),
        command: "lambdaWorkbench.install.debugpy",
        arguments: [{ interpreter: remedy.interpreter }],
      };
  }
}
