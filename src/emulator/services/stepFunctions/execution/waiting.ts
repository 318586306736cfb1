import type { Clock } from "../../../../shared/clock.ts";

/** Timers in Node end after 24.8 days; a longer wait is made in steps. */
const longestWaitMs = 86_400_000;

/** Resolves when the clock has come to a time. Rejects with the signal's reason. */
export async function waitUntil(clock: Clock, time: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const left = time - clock.now();
    if (left <= 0) return;
    await aborted(signal, (done) => clock.after(Math.min(left, longestWaitMs), done));
  }
}

/** Waits for a callback, or rejects with the signal's reason. `begin` returns what cancels. */
async function aborted(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = begin(resolve);
  const end = () => {
    cancel();
    reject(signal.reason);
  };
  signal.addEventListener("abort", end, { once: true });
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** What a promise gives, or the signal's reason if that comes first: nobody waits for the rest then. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    signal.removeEventListener("abort", end);
    promise.catch(() => undefined);
  }
}

/** Lets others have a turn: a machine may go round in circles. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
