import type { Clock } from "../../../shared/clock.ts";

/** A timer that is later than this tells of a pause: what came in it has not been read. */
const lateMs = 50;
/** How often it is asked whether the rest of an answer has come, and for how long at most. */
const askEveryMs = 10;
const arrivalLimitMs = 5000;

interface Arrivals {
  readonly clock: Clock;
  /** Whether something large is on its way. */
  readonly arriving: () => boolean;
  readonly done: () => unknown;
}

/**
 * Goes on at once after a timer that was punctual. After a late one, what waits in pipes and sockets is read first, and
 * the rest of an answer that has begun to come.
 */
export function afterArrivals(lateByMs: number, { clock, arriving, done }: Arrivals): void {
  if (lateByMs < lateMs) {
    done();
    return;
  }
  const until = clock.now() + arrivalLimitMs;
  const ask = () => {
    if (arriving() && clock.now() < until) clock.after(askEveryMs, ask);
    else done();
  };
  // The first turn may be the one that the timer was called in: all is read before the end of the second.
  setImmediate(() => setImmediate(ask));
}
