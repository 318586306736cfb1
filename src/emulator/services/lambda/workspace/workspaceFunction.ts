import type {
  FunctionUrlDeclaration,
  LoggingDeclaration,
} from "../../../../template/model/functionDeclaration.ts";

/**
 * A function of the workspace, as its template declares it. It runs from its folder, not from a package, and is
 * otherwise a function like any other: `lambda/functions.ts` keeps it and answers for it.
 */
export interface LocalFunction {
  readonly functionName: string;
  readonly runtime: string;
  readonly handler: string;
  /** The folder that stands for `/var/task`: the source folder, or the build output for TypeScript. */
  readonly taskRoot: string;
  /** Base64 SHA-256 over the code; a change starts new environments. */
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly description?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb?: number;
  readonly architecture?: "x86_64" | "arm64";
  /** Folders of local layers (`/opt`), in order. */
  readonly layers: readonly string[];
  readonly logging?: LoggingDeclaration;
  readonly tracing?: "Active" | "PassThrough";
  readonly reservedConcurrency?: number;
  /** An alias that always has the newest code. */
  readonly alias?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly url?: FunctionUrlDeclaration;
}

/** What the project watcher may do to the API's state. */
export interface LocalFunctions {
  /**
   * Creates or updates. Settings that a client changed since stay until the template's own value of the function
   * changes; code follows at once.
   */
  define(fn: LocalFunction): void;
  /** Removes functions that the templates no longer declare. Functions made through the API are never touched. */
  keepOnly(functionNames: readonly string[]): void;
}
