import type { Invocation } from "../../contracts/engine.ts";

/** The largest response of a synchronous or asynchronous invocation: 6 MiB and 100 bytes. */
export const responseLimit = 6_291_556;

/** An invocation as the runtime gets it from `/next`. */
export type RuntimeInvocation = Pick<
  Invocation,
  "requestId" | "payload" | "invokedFunctionArn" | "clientContext" | "traceId" | "tenantId"
>;

/** How the runtime answered an invocation. */
export type RuntimeResult =
  | {
      readonly kind: "response";
      readonly body: Buffer;
      readonly contentType: string;
      readonly streamed: boolean;
    }
  | {
      readonly kind: "error";
      readonly body: Buffer;
      readonly contentType: string;
      readonly errorType: string;
    }
  | { readonly kind: "too-large" }
  | { readonly kind: "bad-mode" };

export interface InitError {
  readonly body: Buffer;
  readonly contentType: string;
  readonly errorType: string;
}

/** What an environment learns from its runtime. */
export interface RuntimeEvents {
  /** The runtime waits on `/next`: its init, or its invocation, is over. */
  ready(): void;
  /** The runtime begins to answer its invocation. */
  responding?(): void;
  result(result: RuntimeResult): void;
  /** SnapStart: what ran until now would be in the snapshot; the answer lets the runtime go on as after a restore. */
  snapshot(): void;
  initError(error: InitError): void;
  streamStart(contentType: string): void;
  /** A promise asks for no more until it resolves. */
  streamChunk(chunk: Buffer): Promise<void> | undefined;
  /** What the process sent has led to a fault of ours. */
  fault(error: unknown): void;
  /** True when someone reads chunks as they come. */
  readonly wantsChunks: boolean;
}
