import * as vscode from "vscode";
import { type Call, endOf } from "./call.ts";

interface CallLook {
  /** One of the editor's codicons. */
  readonly icon: string;
  /** A colour of the editor's theme. */
  readonly colour?: string;
  /** For a screen reader. */
  readonly word: string;
}

/** How a call is told apart: by sign and word, and by colour beside them. */
export function callLook(call: Call): CallLook {
  switch (endOf(call)) {
    case "running":
      return { icon: "sync~spin", word: vscode.l10n.t("running") };
    case "answered":
      return { icon: "pass", colour: "testing.iconPassed", word: vscode.l10n.t("answered") };
    case "function-error":
      return { icon: "error", colour: "testing.iconFailed", word: vscode.l10n.t("function error") };
    case "failed":
      return {
        icon: "warning",
        colour: "problemsWarningIcon.foreground",
        word: vscode.l10n.t("not invoked"),
      };
    case "cancelled":
      return { icon: "circle-slash", word: vscode.l10n.t("cancelled") };
  }
}
