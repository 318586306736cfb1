import type { Outcome } from "../../contracts/engine.ts";
import type { Invoked } from "../../contracts/invocations.ts";

/** An event that Lambda has accepted (202) and will run on its own time. */
export interface AsyncEvent {
  /** The same on every attempt: the function sees it as its request id. */
  readonly requestId: string;
  readonly functionName: string;
  /** As invoked: version, alias or undefined; resolved anew at each attempt. */
  readonly qualifier: string | undefined;
  readonly payload: Uint8Array;
  /** The `X-Amzn-Trace-Id` that each attempt continues. */
  readonly traceId?: string;
  readonly tenantId?: string;
}

/** What an attempt came to. */
export type AttemptResult = Pick<Invoked, "executedVersion"> & {
  readonly outcome: Pick<Outcome, "payload" | "functionError">;
};

/**
 * Runs one attempt; the first is 1. Throws `ServiceError` 429 for a throttle, 404 when the function is gone, and anything
 * else for what AWS would call a system error.
 */
export type RunAttempt = (event: AsyncEvent, attempt: number) => Promise<AttemptResult>;

/** How a function's events are treated; read when an event comes to its turn, not when it is queued. */
export interface AsyncSettings {
  /** With its qualifier, `$LATEST` when the event has none: what the records call the function. */
  readonly functionArn: string;
  /** 0–2. */
  readonly maximumRetryAttempts: number;
  /** 60–21600. */
  readonly maximumEventAgeSeconds: number;
  readonly onSuccessArn: string | undefined;
  readonly onFailureArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly reservedConcurrency: number | undefined;
}

/** Throws `ServiceError`: 404 when the function is gone, 409 while it is not ready. */
export type ReadAsyncSettings = (functionName: string, qualifier: string | undefined) => AsyncSettings;

/** What the last attempt answered; without a payload when the function was not reached. */
export interface AsyncResponse {
  readonly statusCode: number;
  readonly executedVersion?: string;
  readonly functionError?: string;
  readonly payload?: Uint8Array;
}

/** Why an event is done with, in the words of destination records. */
export type Condition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocation";

/** The end of an event. */
export interface Finished {
  readonly condition: Condition;
  /** How often the function ran. */
  readonly attempts: number;
  readonly response: AsyncResponse | undefined;
}
