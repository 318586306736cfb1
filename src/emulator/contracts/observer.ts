import type { Outcome } from "./engine.ts";
import type { InvocationCaller } from "./invocations.ts";

/** One invocation that is over, also one that was refused. */
export interface InvocationRecord {
  readonly caller: InvocationCaller;
  readonly requestId: string;
  readonly functionName: string;
  /** As invoked: unqualified, or with `:$LATEST`, a version or an alias. */
  readonly invokedArn: string;
  readonly executedVersion: string;
  /** The `X-Amzn-Trace-Id` that the function saw. */
  readonly trace: string;
  /** The event; not to be changed. */
  readonly payload: Uint8Array;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result:
    | { readonly kind: "answered"; readonly outcome: Outcome }
    /** The function did not run, or could not answer: a throttle, a loop, an interpreter that is missing. */
    | { readonly kind: "refused"; readonly error: unknown };
}

/** Called once for each invocation, when it is over. It must not throw, and be quick: the caller waits. */
export type InvocationObserver = (record: InvocationRecord) => void;

/** Has an observer told of what begins from now on. The returned function ends it. */
export type WatchInvocations = (observer: InvocationObserver) => () => void;
