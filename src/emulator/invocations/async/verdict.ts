import type { AsyncResponse, AsyncSettings, Finished } from "./event.ts";

// The rules of asynchronous invocation (Lambda developer guide, "How Lambda handles errors and retries with
// asynchronous invocation"), and recordings where the guide is silent.

/** What becomes of an event. Waits are AWS's, before any time scale. */
export type Verdict =
  | ({ readonly kind: "finish" } & Finished)
  /** The function failed: again later, as the next attempt. */
  | {
      readonly kind: "retry";
      readonly afterMs: number;
      readonly attempts: number;
      readonly response: AsyncResponse;
    }
  /** The function has no room: nothing of it is tried before. */
  | { readonly kind: "throttled"; readonly afterMs: number }
  /** This event could not be run: again later, as the same attempt. */
  | { readonly kind: "postpone"; readonly afterMs: number };

interface Progress {
  /** How often the function ran. */
  readonly attempts: number;
  /** Since the event was accepted, in AWS's time. */
  readonly ageMs: number;
  readonly response: AsyncResponse | undefined;
}

/** Whether an event may run at all: the verdict that keeps it from it, or undefined. */
export function beforeAttempt(
  { attempts, ageMs, response }: Progress,
  { reservedConcurrency, maximumEventAgeSeconds }: AsyncSettings,
): Verdict | undefined {
  if (reservedConcurrency === 0) {
    return { kind: "finish", condition: "ZeroReservedConcurrency", attempts, response: undefined };
  }
  if (ageMs >= maximumEventAgeSeconds * 1000) {
    return { kind: "finish", condition: "EventAgeExceeded", attempts, response };
  }
  return undefined;
}

/** The function ran and answered. */
export function afterAnswer(
  { attempts: before, ageMs }: Omit<Progress, "response">,
  response: AsyncResponse,
  { maximumRetryAttempts, maximumEventAgeSeconds }: AsyncSettings,
): Verdict {
  const attempts = before + 1;
  if (response.functionError === undefined)
    return { kind: "finish", condition: "Success", attempts, response };
  if (attempts > maximumRetryAttempts) {
    return { kind: "finish", condition: "RetriesExhausted", attempts, response };
  }
  // One minute before the second attempt, two before the third.
  const afterMs = attempts * 60_000;
  // Recorded: an event that would be too old by then is given up at once.
  if (ageMs + afterMs >= maximumEventAgeSeconds * 1000) {
    return { kind: "finish", condition: "EventAgeExceeded", attempts, response };
  }
  return { kind: "retry", afterMs, attempts, response };
}

/**
 * The function was not run: a throttle, or an error that is Lambda's own. From one second, doubled each time, to five
 * minutes, as long as the event is young enough; it does not count as a retry.
 */
export function afterRefusal(
  { attempts, ageMs }: Omit<Progress, "response">,
  refusals: number,
  response: AsyncResponse,
  { maximumEventAgeSeconds }: AsyncSettings,
): Verdict {
  const afterMs = Math.min(1000 * 2 ** Math.min(refusals, 10), 300_000);
  if (ageMs + afterMs >= maximumEventAgeSeconds * 1000) {
    return { kind: "finish", condition: "EventAgeExceeded", attempts, response };
  }
  return { kind: response.statusCode === 429 ? "throttled" : "postpone", afterMs };
}
