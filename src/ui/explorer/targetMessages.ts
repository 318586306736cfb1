import * as vscode from "vscode";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { FunctionList } from "../kit/functions/functionLists.ts";
import { errorRow, messageRow } from "./messageRow.ts";
import type { Node } from "./node.ts";

interface Around {
  readonly list: FunctionList;
  readonly problems: readonly ProjectProblem[];
  /** A filter that leaves nothing anywhere. */
  readonly filter: string | undefined;
}

/** What stands above a target's functions, or in their place. */
export function targetMessages(row: Node, { list, problems, filter }: Around): Node[] {
  const message = (place: string, options: Parameters<typeof messageRow>[2]) =>
    messageRow(row, place, options);
  const { length } = list.functions;
  const action = {
    title: vscode.l10n.t("Load"),
    command: "lambdaWorkbench.refresh",
    arguments: [{ target: row.target }],
  };
  const messages: Node[] = [];
  if (list.kind === "failed") {
    messages.push(errorRow(row, "error", { error: list.error, otherwise: action }));
  }
  if (list.kind === "stopped") {
    const text = vscode.l10n.t("Loading was stopped.");
    messages.push(message("stopped", { text, icon: "debug-stop", action }));
  }
  if (list.kind === "loading" && length === 0) {
    messages.push(message("loading", { text: vscode.l10n.t("Loading functions…"), icon: "loading~spin" }));
  }
  for (const [index, problem] of problems.entries()) {
    messages.push(message(`problem${index}`, problemMessage(problem)));
  }
  if (list.kind === "read" && length === 0) {
    messages.push(message("empty", { text: emptyText(row.target), icon: "info" }));
  } else if (list.kind === "read" && filter !== undefined) {
    messages.push(message("filter", unfoundMessage(filter)));
  }
  return messages;
}

function unfoundMessage(filter: string) {
  return {
    text: vscode.l10n.t('No name contains "{0}".', filter),
    icon: "info" as const,
    action: { title: vscode.l10n.t("Clear Filter"), command: "lambdaWorkbench.clear.filter" },
  };
}

/** What is wrong in a template, with the way to it. */
function problemMessage({ code, message, file, line }: ProjectProblem) {
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
function emptyText(target: TargetRef): string {
  return target.kind === "local"
    ? vscode.l10n.t(
        "No functions yet: no template of this workspace declares one, and no client has created one.",
      )
    : vscode.l10n.t("No functions in {0} yet.", target.region);
}
