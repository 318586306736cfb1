import type { Invocation, Outcome } from "./engine.ts";

/** A function as a caller names it: by name or ARN, with the qualifier in either of them. */
export interface InvokedFunction {
  readonly name: string | undefined;
  readonly qualifier?: string | undefined;
}

/** Who calls a function. */
export type InvocationCaller =
  /** A client of the API. */
  | { readonly kind: "request" }
  /** The queue of asynchronous events; the first attempt is 1. */
  | { readonly kind: "event"; readonly attempt: number }
  /** A front door: its URL, an API, a load balancer. */
  | { readonly kind: "front-door"; readonly id: string }
  /** An event source mapping. */
  | { readonly kind: "source"; readonly arn: string };

/** What a caller of a function says about one invocation. */
export interface InvokeRequest {
  readonly caller: InvocationCaller;
  /** UUID v4; what the function sees as its request id. */
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
  readonly tenantId?: string | undefined;
  /** The caller's `X-Amzn-Trace-Id`. */
  readonly traceHeader?: string | undefined;
  /** Called once, before the function runs. */
  readonly onStart?: (start: InvocationStart) => void;
  /** The outcome has the log's last 4 KB. */
  readonly wantsLog?: boolean;
  readonly onResponseStart?: Invocation["onResponseStart"];
  readonly onChunk?: Invocation["onChunk"];
}

export interface InvocationStart {
  readonly executedVersion: string;
  /** The `X-Amzn-Trace-Id` that the function sees. */
  readonly trace: string;
}

/** The function's answer, and the version that gave it. */
export interface Invoked {
  readonly outcome: Outcome;
  readonly executedVersion: string;
}

/** Runs functions within the account's limits, with the code that was saved before the call. */
export interface Invocations {
  /**
   * `request` is called when the function is found, so that a missing one is said before a wrong request. Throws what it
   * throws, and `ServiceError`: 404 and 409 by the function's state, 429 for a throttle, 400 for a loop of calls and for a
   * missing or unexpected tenant, 502 `InvalidRuntimeException` when this machine cannot run the function.
   */
  run(fn: InvokedFunction, request: () => InvokeRequest): Promise<Invoked>;
}

/** An event for a function that comes from within the emulator. */
export interface OfferedEvent {
  /** With or without a qualifier. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  /** The `X-Amzn-Trace-Id` that it continues. */
  readonly trace: string | undefined;
}

/**
 * Accepts an event as part of the transaction under way: it runs as an asynchronous invocation, under a request id of its
 * own. Throws `ServiceError` when there is no such function, `AppError` "record-too-large".
 */
export type EventAcceptor = (event: OfferedEvent) => void;
