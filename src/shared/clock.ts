/** Time, passed in so that a test need not wait. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that pass evenly, whatever the time is set to. Without it `now` is never set. */
  elapsed?(): number;
  /** Calls back after `ms`; the returned function cancels. Never keeps the process alive on its own. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock whose time runs so many times as fast, from now on. */
export function scaledClock(clock: Clock, scale: number): Clock {
  if (scale === 1) return clock;
  const start = clock.now();
  return {
    now: () => start + (clock.now() - start) * scale,
    after: (ms, callback) => clock.after(ms / scale, callback),
  };
}

/** Resolves after `ms` of the clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
