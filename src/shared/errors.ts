import { inWords, type Phrase } from "./phrase.ts";

/** What a person can do next about an error: a title and the command that does it. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

interface AppErrorOptions {
  /** The sentence a person reads: what happened, to what, and what to do now. */
  readonly userMessage: Phrase | string;
  readonly action?: ErrorAction;
  readonly cause?: unknown;
}

/** An error whose facts were known where it was thrown. Branch on `code`, show what it `says`. */
export class AppError extends Error {
  readonly code: string;
  /** In the reader's language once it is translated, unless it is a string. */
  readonly says: Phrase | string;
  /** The same in English. */
  readonly userMessage: string;
  readonly action: ErrorAction | undefined;

  constructor(code: string, { userMessage, action, cause }: AppErrorOptions) {
    const english = inWords(userMessage);
    super(`${code}: ${english}`, { cause });
    this.name = "AppError";
    this.code = code;
    this.says = userMessage;
    this.userMessage = english;
    this.action = action;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  return error instanceof Error ? error.message : String(error);
}

/** True for an aborted fetch, SDK request or timer: cancelling is not failing. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
