import * as vscode from "vscode";
import { AppError } from "../../../shared/errors.ts";

/**
 * Throws as AWS does for a revision that is not the current one. URLs and mappings have no revision, so the time of their last
 * change stands for it: what is changed between this look and the update is lost.
 */
export function mustBeUnmoved(current: string, revisionId: string): void {
  if (current === revisionId) return;
  throw new AppError("revision-conflict", {
    userMessage: vscode.l10n.t("Somebody else has changed it since you opened it."),
  });
}
