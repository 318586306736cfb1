/** What a subcommand may touch of the process that it runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** The processor: `x64`, `arm64`. */
  readonly arch: string;
  /** Where the running program is: `src`, or `dist` when it is bundled. */
  readonly programDir: string;
  /** Standard output: results only. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  /** Standard input, to its end. */
  read(): Promise<Buffer>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Runs with the arguments after its name and resolves to the exit code. Throws `AppError` and `UsageError`. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** The arguments make no sense; the command's usage is shown with the message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
