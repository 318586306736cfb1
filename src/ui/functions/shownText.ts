import * as vscode from "vscode";
import type { Clock } from "../../shared/clock.ts";

/** An editor that is this late has other troubles than a text. */
const longestMs = 5000;

/**
 * Resolves when a document has the text that its provider gives by now: the editor asks for it in its own time, and shows
 * what stood there until then.
 */
export async function shownText(
  document: vscode.TextDocument,
  text: () => string,
  clock: Clock,
): Promise<void> {
  const isShown = () => document.isClosed || lines(document.getText()) === lines(text());
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (isShown()) resolve();
  };
  const cancel = clock.after(longestMs, resolve);
  const subscription = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(look),
    vscode.workspace.onDidCloseTextDocument(look),
  );
  try {
    look();
    await promise;
  } finally {
    cancel();
    subscription.dispose();
  }
}

/** The editor has one kind of line ends in a document. */
function lines(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n");
}
