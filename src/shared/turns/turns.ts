import { CallTimes } from "./callTimes.ts";

/** Lets requests begin one after another. */
export interface Turns {
  /** Runs `begin` now or soon; it calls back when its request is answered. `kind` is the same for requests that take alike long. */
  take(kind: string, begin: (answered: () => void) => void): void;
}

interface Options {
  /** How many requests may have begun lately without an answer yet: as many as there are processors. */
  readonly atOnce: number;
  /** For how long requests of a kind hold up the next one; milliseconds. */
  readonly times?: Pick<CallTimes, "paceOf" | "took">;
  /** Milliseconds of any clock. */
  readonly now?: () => number;
}

type Begin = (answered: () => void) => void;

interface Waiting {
  readonly kind: string;
  readonly begin: Begin;
}

/**
 * Of many requests that arrive together, as many begin at once as there are processors, and the next when one of them is
 * answered or has taken several times as long as its kind usually does, at most 3 ms. None waits for a process: a long call
 * holds the next one up for a moment only. But a burst of very short calls goes through the few processes whose code and
 * data are at hand, instead of through as many as there are callers, which would only take the processors from each
 * other: 64 callers get twice as many answers a second so, each sooner (the benchmark's rows for 16 and 64 callers). Only
 * requests of plain connections take turns; a connection that `node:http` reads begins at once.
 */
export function createTurns({
  atOnce,
  times = new CallTimes(),
  now = () => performance.now(),
}: Options): Turns {
  const waiting: Waiting[] = [];
  /** Until when those hold up the next that are not answered. */
  const begun = new Map<object, number>();
  let turning = false;

  const isFull = (): boolean => {
    if (begun.size < atOnce) return false;
    const at = now();
    for (const [request, until] of begun) if (until <= at) begun.delete(request);
    return begun.size >= atOnce;
  };
  const start = ({ kind, begin }: Waiting): void => {
    const request = {};
    const startedAt = now();
    begun.set(request, startedAt + times.paceOf(kind));
    begin(() => {
      times.took(kind, now() - startedAt);
      // In a turn of its own: the environment that has answered is free then, and takes the next call.
      setImmediate(() => begun.delete(request));
    });
  };
  const turn = (): void => {
    for (let first = next(); first !== undefined; first = next()) start(first);
    turning = waiting.length > 0;
    if (turning) setImmediate(turn);
  };
  const next = (): Waiting | undefined => (waiting.length === 0 || isFull() ? undefined : waiting.shift());
  return {
    take(kind, begin) {
      if (waiting.length === 0 && !isFull()) {
        start({ kind, begin });
        return;
      }
      waiting.push({ kind, begin });
      if (turning) return;
      turning = true;
      setImmediate(turn);
    },
  };
}
