import { posix } from "node:path";
import * as vscode from "vscode";
import type { CommandId } from "../commands.ts";
import { eventsFolder, isEventFile } from "../kit/eventFiles.ts";

/** Over an event: send this one to the function that it is for. */
export const eventLenses: vscode.CodeLensProvider = {
  provideCodeLenses(document) {
    const name = functionOf(document.uri);
    if (name === undefined) return isCommon(document.uri) ? [askingLens()] : [];
    const event =
      document.uri.scheme === "untitled"
        ? { kind: "text", text: document.getText() }
        : { kind: "file", uri: document.uri.toString() };
    const lens = (title: string, command: CommandId) =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title,
        command,
        tooltip: vscode.l10n.t("Send this event to {0}", name),
        arguments: [{ name, event }],
      });
    return [
      lens(vscode.l10n.t("$(play) Invoke {0} with This", name), "lambdaWorkbench.invoke"),
      lens(vscode.l10n.t("Debug"), "lambdaWorkbench.debug"),
    ];
  },
};

/** An event that is no function's own, as `sam init` makes `events/event.json`. */
function isCommon(uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEventFile(uri.path)) return false;
  return posix.dirname(uri.path) === eventsFolder(folder.uri).path;
}

function askingLens(): vscode.CodeLens {
  const command: CommandId = "lambdaWorkbench.invoke.file";
  return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
    title: vscode.l10n.t("{0} Invoke with This…", "$(play)"),
    command,
    tooltip: vscode.l10n.t("Send this event to a function that you choose"),
  });
}

/** The function by the folder of a saved event, or by the name that an unsaved one was opened with. */
function functionOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === "untitled") return /^(.+) event\.json$/.exec(posix.basename(uri.path))?.[1];
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !isEventFile(uri.path)) return undefined;
  const events = eventsFolder(folder.uri).path;
  const owner = posix.dirname(uri.path);
  return posix.dirname(owner) === events ? posix.basename(owner) : undefined;
}
