import type { DebugAdapter } from "../../lambda/runtimes.ts";

/**
 * What a function's execution environments need, resolved: no aliases, no zip files, no references. Two values with
 * the same `arn`, `version` and `revision` share environments; another revision gets new ones.
 */
export interface RunnableFunction {
  /** Unqualified: `arn:aws:lambda:<region>:<account>:function:<name>`. */
  readonly arn: string;
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly revision: string;
  readonly accountId: string;
  readonly region: string;
  /** Of its execution role. */
  readonly roleArn?: string;
  readonly code:
    | {
        readonly kind: "directory";
        readonly taskRoot: string;
        /** A folder of the workspace, for code that is there. */
        readonly sourceDir?: string;
      }
    | {
        readonly kind: "image";
        readonly imageUri: string;
        readonly entryPoint?: readonly string[];
        readonly command?: readonly string[];
        readonly workingDirectory?: string;
      };
  /** AWS's identifier, such as `nodejs22.x`; absent for an image. */
  readonly runtime?: string;
  readonly handler?: string;
  /** Unpacked layers in the order of the configuration; later ones lie over earlier ones in `/opt`. */
  readonly layers: readonly string[];
  /** Those of the layers that may be nothing but a link to a folder of the workspace; what a client uploaded is never followed. */
  readonly linkedLayers?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly ephemeralStorageMb: number;
  readonly logging: {
    readonly format: "Text" | "JSON";
    readonly group: string;
    readonly applicationLevel?: string;
    readonly systemLevel?: string;
  };
  readonly tracing: "Active" | "PassThrough";
  readonly initialization: "on-demand" | "provisioned-concurrency" | "snap-start";
  readonly tenantIsolated: boolean;
}

/** An execution environment that gets a key. */
export interface KeyHolder {
  readonly fn: RunnableFunction;
  /** Writes a line of the emulator's own into its log. */
  readonly say: (text: string) => void;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As invoked: unqualified, or with `:$LATEST`, a version or an alias. */
  readonly invokedFunctionArn: string;
  /** Decoded JSON, at most 3,583 bytes when encoded. */
  readonly clientContext?: string;
  readonly traceId?: string;
  readonly tenantId?: string;
  /** The caller reads the log's tail in its outcome, which therefore waits for the last lines. */
  readonly wantsLog?: boolean;
  /** Called with each chunk of a streamed response as it comes; without it chunks are collected. A promise holds up the function. */
  readonly onChunk?: (chunk: Uint8Array) => Promise<void> | undefined;
  /** Called once before the first chunk with the response's content type. */
  readonly onResponseStart?: (contentType: string) => void;
}

export interface Outcome {
  readonly payload: Uint8Array;
  readonly contentType: string;
  /** Set when the function failed: the body is then its error. */
  readonly functionError?: "Unhandled";
  /** The type within the error, such as `Sandbox.Timedout`; for metrics and records. */
  readonly errorType?: string;
  /** The last 4 KB of this invocation's log, ready for `X-Amz-Log-Result`; empty unless the invocation has `wantsLog`. */
  readonly logTail: Uint8Array;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly maxMemoryUsedMb: number;
  readonly initDurationMs?: number;
}

/** A single environment that waits for a debugger. */
export interface DebugEnvironment {
  readonly id: string;
  readonly adapter: DebugAdapter;
  readonly host: string;
  readonly port: number;
  /** Without it nobody may attach, though every user of the machine can reach the port. */
  readonly secret: string;
  readonly taskRoot: string;
  /** Resolves when its process has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Runs functions in processes of the host. Throws `EngineError` when a function cannot be started at all. */
export interface Engine {
  invoke(fn: RunnableFunction, invocation: Invocation): Promise<Outcome>;
  /** Initialises environments ahead of calls, up to `count`; zero ends them. Resolves with whether all could be initialised. */
  provision(fn: RunnableFunction, count: number): Promise<boolean>;
  /** The next invokes of this function and version go to this environment, without a timeout, one at a time. */
  debug(fn: RunnableFunction, options: { readonly waitForClient: boolean }): Promise<DebugEnvironment>;
  /** Ends idle environments of the function (all versions, or one), busy ones after their call. */
  retire(arn: string, version?: string): void;
  /** Environments that exist now, for `/_local/status` and tests. */
  environments(): readonly {
    readonly arn: string;
    readonly version: string;
    readonly pid: number | undefined;
    readonly state: string;
  }[];
  stop(): Promise<void>;
}

/**
 * The function cannot run on this machine: no interpreter, no container engine, no debugger. `start-failed`: not now, for
 * want of processes, descriptors or space. That says nothing of the function, which did not run.
 */
export class EngineError extends Error {
  readonly code:
    | "runtime-missing"
    | "image-engine-missing"
    | "debugger-missing"
    | "runtime-unsupported"
    | "start-failed";
  /** The program that lacks its debugger. */
  readonly interpreter: string | undefined;

  constructor(code: EngineError["code"], message: string, options?: ErrorOptions & { interpreter?: string }) {
    super(message, options);
    this.name = "EngineError";
    this.code = code;
    this.interpreter = options?.interpreter;
  }
}
