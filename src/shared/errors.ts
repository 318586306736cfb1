/** What a person can do next about an error: a title and the command that does it. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

interface AppErrorOptions {
  /** The sentence a person reads: what happened, to what, and what to do now. */
  readonly userMessage: string;
  readonly action?: ErrorAction;
  readonly cause?: unknown;
}

/** An error whose facts were known where it was thrown. Branch on `code`, show `userMessage`. */
export class AppError extends Error {
  readonly code: string;
  readonly userMessage: string;
  readonly action: ErrorAction | undefined;

  constructor(code: string, { userMessage, action, cause }: AppErrorOptions) {
    super(`${code}: ${userMessage}`, { cause });
    this.name = "AppError";
    this.code = code;
    this.userMessage = userMessage;
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
