import { randomUUID } from "node:crypto";
import process from "node:process";
import * as vscode from "vscode";
import { fillEvent } from "../../lambda/eventParameters.ts";
import type { EventChoice } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import { spoken } from "../kit/words/spoken.ts";

/**
 * The event as it is sent: checked to be JSON, its parameters filled in. A mistake in a file is shown at its place. Throws
 * `AppError`.
 */
export async function readEvent(event: EventChoice): Promise<string> {
  if (event.kind === "text") {
    const mistake = findJsonMistake(event.text);
    if (mistake !== undefined) {
      throw new AppError("event-not-json", {
        userMessage: vscode.l10n.t("The event is not JSON: {0}.", spoken(mistake.reason)),
      });
    }
    return filled(event.text);
  }
  const document = await openEvent(vscode.Uri.parse(event.uri));
  // The editor's text, saved or not: it is what the user sees.
  const text = document.getText();
  const mistake = findJsonMistake(text);
  if (mistake === undefined) return filled(text);
  const position = document.positionAt(mistake.offset);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(document, { selection, preview: false });
  const place = `${vscode.workspace.asRelativePath(document.uri)}:${position.line + 1}:${position.character + 1}`;
  throw new AppError("event-not-json", {
    userMessage: vscode.l10n.t(
      "The event was not sent, because it is not JSON ({0}): {1}.",
      place,
      spoken(mistake.reason),
    ),
    action: {
      title: vscode.l10n.t("Go to Mistake"),
      command: "vscode.open",
      arguments: [document.uri, { selection }],
    },
  });
}

function filled(text: string): string {
  return fillEvent(text, { env: process.env, now: Date.now(), uuid: randomUUID });
}

async function openEvent(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new AppError("event-unreadable", {
      userMessage: vscode.l10n.t('The event "{0}" cannot be read.', vscode.workspace.asRelativePath(uri)),
      cause: error,
    });
  }
}
