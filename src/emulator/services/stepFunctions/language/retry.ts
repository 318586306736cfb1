import { matchesError } from "./failure.ts";
import type { Retrier } from "./states.ts";

/** A retrier's next try: its place in the list, and for how long to wait. */
interface Retry {
  readonly retrier: number;
  readonly delayMs: number;
}

/** The first retrier that is for an error decides; undefined when it has no more tries, or there is none. */
export function nextRetry(
  retriers: readonly Retrier[],
  error: string,
  /** How often each was used. */
  used: readonly number[],
  random: () => number,
): Retry | undefined {
  const index = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  const retrier = retriers[index];
  const tries = used[index] ?? 0;
  if (retrier === undefined || tries >= (retrier.MaxAttempts ?? 3)) return undefined;
  const { IntervalSeconds: interval = 1, BackoffRate: rate = 2, MaxDelaySeconds: most = Infinity } = retrier;
  const seconds = Math.min(most, interval * rate ** tries);
  const jitter = retrier.JitterStrategy === "FULL" ? random() : 1;
  return { retrier: index, delayMs: Math.round(seconds * jitter * 1000) };
}
