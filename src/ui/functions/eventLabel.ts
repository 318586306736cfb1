import * as vscode from "vscode";
import { basename } from "node:path/posix";
import type { EventChoice, InvokeOptions } from "../../protocol/functionRef.ts";

/** What a person calls an event: the saved one's name, or what was sent instead of one. */
function eventLabel(event: EventChoice): string {
  if (event.kind === "file") return decodeURIComponent(basename(event.uri)).replace(/\.json$/, "");
  return event.text.trim() === "{}" ? vscode.l10n.t("empty event") : vscode.l10n.t("unsaved event");
}

/** The event, and how it is sent where that is not the usual way. */
export function callLabel(event: EventChoice, { mode }: InvokeOptions): string {
  const way = {
    RequestResponse: [],
    Stream: [vscode.l10n.t("streamed")],
    Event: [vscode.l10n.t("asynchronous")],
    DryRun: [vscode.l10n.t("dry run")],
  };
  return [eventLabel(event), ...way[mode ?? "RequestResponse"]].join(", ");
}
