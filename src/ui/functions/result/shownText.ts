import * as vscode from "vscode";
import type { Clock } from "../../../shared/clock.ts";

/** An editor that is this late has other troubles than a text. */
const longestMs = 5000;

interface Provided {
  /** What the document's provider gives by now. */
  readonly text: () => string;
  /** Has the provider tell that the document has changed. */
  readonly tell: () => void;
  readonly clock: Clock;
}

/**
 * Resolves when an open document has the text of its provider. The editor asks for it in its own time; and of a change
 * while a document was being opened it has not heard at all, so that it is told once more.
 */
export async function shownText(
  document: vscode.TextDocument,
  { text, tell, clock }: Provided,
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
    if (isShown()) return;
    tell();
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
