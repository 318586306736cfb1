import * as vscode from "vscode";
import { AppError, messageOf } from "../../../shared/errors.ts";
import { inWords, type Phrase } from "../../../shared/phrase.ts";

/** What a room says that knows no editor, in the language of its user. */
export function spoken(said: Phrase | string): string;
export function spoken(said: Phrase | string | undefined): string | undefined;
export function spoken(said: Phrase | string | undefined): string | undefined {
  return said === undefined
    ? undefined
    : inWords(said, (english, ...values) => vscode.l10n.t(english, ...values));
}

/** The message of anything that was thrown, in the user's language; logs have the English one. */
export function spokenMessage(error: unknown): string {
  return error instanceof AppError ? spoken(error.says) : messageOf(error);
}
