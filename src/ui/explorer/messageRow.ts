import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { AppError, type ErrorAction } from "../../shared/errors.ts";
import { nextStepOf } from "../kit/nextStep.ts";
import type { Node } from "./node.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

interface Parent {
  readonly id: string;
  readonly target: TargetRef;
}

interface Message {
  /** Short: a sidebar is narrow. */
  readonly text: string;
  /** The whole sentence, on hovering and for screen readers. */
  readonly detail?: string;
  readonly icon: "info" | "loading~spin" | "warning" | "error" | "debug-stop";
  readonly action?: ErrorAction | undefined;
}

/**
 * Something to read in the place of what is not there, with the next step where there is one. `place` tells messages of
 * one parent apart.
 */
export function messageRow(
  parent: Parent,
  place: string,
  { text, detail = text, icon, action }: Message,
): Node {
  return {
    kind: "message",
    id: `${parent.id}!${place}`,
    target: parent.target,
    message: detail,
    look: () => ({
      text,
      icon,
      description: action === undefined ? "" : `→ ${action.title}`,
      tooltip: action === undefined ? detail : `${detail}\n\n→ ${action.title}`,
      label: action === undefined ? detail : vscode.l10n.t("{0} Press Enter: {1}", detail, action.title),
      action,
    }),
  };
}

/** An error in the place of what could not be read, with its next step. */
export function errorRow(
  parent: Parent,
  place: string,
  { error, otherwise }: { readonly error: unknown; readonly otherwise?: ErrorAction },
): Node {
  const detail = spokenMessage(error);
  const text = shortText(error);
  return messageRow(parent, place, { text, detail, icon: "error", action: nextStepOf(error) ?? otherwise });
}

/** In two or three words, where they are known; else its sentence. */
export function shortText(error: unknown): string {
  return (error instanceof AppError ? shortTextOf(error.code) : undefined) ?? spokenMessage(error);
}

function shortTextOf(code: string): string | undefined {
  switch (code) {
    case "credentials-expired":
      return vscode.l10n.t("Sign-in expired");
    case "credentials-missing":
      return vscode.l10n.t("No credentials");
    case "credentials-refused":
      return vscode.l10n.t("Keys not accepted");
    case "access-denied":
      return vscode.l10n.t("Access denied");
    case "throttled":
      return vscode.l10n.t("Too many requests");
    case "no-network":
      return vscode.l10n.t("No connection");
    case "untrusted":
      return vscode.l10n.t("Workspace not trusted");
    case "emulator-failed":
      return vscode.l10n.t("Emulator could not start");
    case "emulator-ended":
      return vscode.l10n.t("Emulator has stopped");
    default:
      return undefined;
  }
}
