import type { BatchAnswer } from "../polling/itemFailures.ts";

/** A record as the poller handles it, whatever the stream. */
export interface Entry {
  readonly sequenceNumber: string;
  /** Epoch milliseconds: at the stream, and here. */
  readonly arrivedAt: number;
  readonly readAt: number;
  /** As functions get it, in JSON. */
  readonly json: string;
}

/** Records that are tried together. */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Calls that count against the retries. */
  readonly attempts: number;
  /** Calls in a row that failed, for the pause before the next. */
  readonly failures: number;
}

export interface RetrySettings {
  /** -1 for ever. */
  readonly maximumRetryAttempts: number;
  readonly bisect: boolean;
}

/** What becomes of a batch that was tried. */
export interface Verdict {
  /** So many of its first records are done. */
  readonly done: number;
  /** What is tried next, in order. */
  readonly next: readonly Batch[];
  /** What is given up after those that are done. */
  readonly givenUp: boolean;
}

/** Source: Lambda developer guide, and recordings of partial failures and counts. */
export function verdictOn(batch: Batch, answer: BatchAnswer, settings: RetrySettings): Verdict {
  const { entries, failures } = batch;
  if (answer === "succeeded") return { done: entries.length, next: [], givenUp: false };
  const first =
    answer === "failed" ? 0 : entries.findIndex(({ sequenceNumber }) => answer.failures.has(sequenceNumber));
  if (first > 0) {
    // Recorded: what the function got past is done, and the rest has all its retries.
    return { done: first, next: [{ entries: entries.slice(first), attempts: 0, failures }], givenUp: false };
  }
  if (settings.bisect && entries.length > 1) {
    const middle = Math.ceil(entries.length / 2);
    const half = (part: readonly Entry[]): Batch => ({ ...batch, entries: part, failures: failures + 1 });
    // A split uses up no retry.
    return { done: 0, next: [half(entries.slice(0, middle)), half(entries.slice(middle))], givenUp: false };
  }
  const attempts = batch.attempts + 1;
  if (settings.maximumRetryAttempts >= 0 && attempts > settings.maximumRetryAttempts) {
    return { done: 0, next: [], givenUp: true };
  }
  return { done: 0, next: [{ entries, attempts, failures: failures + 1 }], givenUp: false };
}

/** How long a batch waits after so many failures: recorded are eight tries within a minute. AWS's longest is a minute. */
export function pauseMs(failures: number): number {
  return Math.min(400 * 2 ** Math.min(failures - 1, 10), 60_000);
}

/** How many of the first records are older than may be. */
export function expired(entries: readonly Entry[], now: number, longestAgeMs: number): number {
  const young = entries.findIndex(({ arrivedAt }) => now - arrivedAt <= longestAgeMs);
  return young === -1 ? entries.length : young;
}
