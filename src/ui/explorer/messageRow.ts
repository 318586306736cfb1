import type { TargetRef } from "../../protocol/functionRef.ts";
import { AppError, messageOf, type ErrorAction } from "../../shared/errors.ts";
import { nextStepOf } from "../kit/nextStep.ts";
import type { Menus } from "../kit/menus.ts";
import type { Node } from "./node.ts";

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
      label: action === undefined ? detail : `${detail} Press Enter: ${action.title}`,
      action,
    }),
  };
}

export const messageMenus: Menus = {
  message: [
    { command: "lambdaWorkbench.copy.message", group: "5_copy@1" },
    { command: "lambdaWorkbench.refresh", group: "6_refresh@1" },
  ],
};

/** An error in the place of what could not be read, with its next step. */
export function errorRow(
  parent: Parent,
  place: string,
  { error, otherwise }: { readonly error: unknown; readonly otherwise?: ErrorAction },
): Node {
  const detail = messageOf(error);
  const text = shortText(error);
  return messageRow(parent, place, { text, detail, icon: "error", action: nextStepOf(error) ?? otherwise });
}

/** In two or three words, where they are known; else its sentence. */
export function shortText(error: unknown): string {
  return (error instanceof AppError ? shortTexts[error.code] : undefined) ?? messageOf(error);
}

const shortTexts: Readonly<Record<string, string>> = {
  "credentials-expired": "Sign-in expired",
  "credentials-missing": "No credentials",
  "credentials-refused": "Keys not accepted",
  "access-denied": "Access denied",
  throttled: "Too many requests",
  "no-network": "No connection",
  untrusted: "Workspace not trusted",
  "emulator-failed": "Emulator could not start",
  "emulator-ended": "Emulator has stopped",
};
