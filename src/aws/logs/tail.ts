import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Access } from "../call.ts";
import { toAppError } from "../errors.ts";
import type { LogGroup } from "./group.ts";
import { note, type TailItem } from "./lines.ts";
import { liveSession } from "./liveTail.ts";
import { polling } from "./polling.ts";
import { pause, type Reader } from "./reader.ts";
import { inWords, phrase, type Phrase } from "../../shared/phrase.ts";

interface TailOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Live tail, and polling where it is refused; or polling from the start. */
  readonly source: "liveTail" | "polling";
  /** Ends live tail when it is aborted, and polling takes over; its reason is what the reader is told. */
  readonly liveSignal?: AbortSignal;
  /** Epoch milliseconds from which on events are wanted. Default: now. */
  readonly since?: number;
  /** CloudWatch's filter pattern language. */
  readonly filterPattern?: string;
  /** Shortest and longest pause between two polls. */
  readonly pollMs?: { readonly min: number; readonly max: number };
}

// AWS's limit.
const liveSessionMs = 3 * 60 * 60_000;

/**
 * The lines of a group as they come, until `signal` is aborted: then it ends, and the request with it. Waits for a
 * group that does not exist yet, and for the network to come back. Throws `AppError` when nothing but a person can help.
 */
export async function* tail(
  access: Omit<Access, "signal">,
  group: LogGroup,
  { clock, signal, source, liveSignal, since, filterPattern, pollMs = { min: 500, max: 5000 } }: TailOptions,
): AsyncGenerator<TailItem> {
  const from = since ?? clock.now();
  const reader: Reader = {
    access,
    group,
    clock,
    signal,
    filterPattern,
    pollMs,
    from,
    since: from,
    seen: new Map(),
  };
  let live = source === "liveTail";
  let said = "";
  let pauseMs = pollMs.min;
  while (!signal.aborted) {
    if (live && liveSignal?.aborted === true) {
      live = false;
      pollOn(reader);
      yield note(String(liveSignal.reason));
    }
    const readBefore = reader.since;
    const began = clock.now();
    try {
      yield* live ? liveSession(reader, liveSignal) : polling(reader);
      if (clock.now() - began >= liveSessionMs) {
        yield note(phrase("Live tail sessions end after three hours; this is a new one."));
      }
      await pause(pollMs.min, reader);
      continue;
    } catch (error) {
      if (signal.aborted) return;
      const known = toAppError(error, {
        target: access.target,
        trying: phrase("read the logs of {0}", group.name),
      });
      const next = nextStep(known, live);
      if (next === undefined) throw known;
      if (next.poll) {
        live = false;
        pollOn(reader);
      }
      if (reader.since > readBefore) [said, pauseMs] = ["", pollMs.min];
      const text = inWords(next.text);
      if (text !== said) yield note(next.text);
      said = text;
    }
    await pause(pauseMs, reader);
    pauseMs = Math.min(pauseMs * 2, pollMs.max);
  }
}

/** Polling looks back a little, and does not know what live tail has shown. */
function pollOn(reader: Reader): void {
  reader.from = reader.since;
}

/** Whether reading goes on after an error, and how; undefined when a person has to do something. */
function nextStep(error: unknown, live: boolean): { text: Phrase; poll?: boolean } | undefined {
  if (!(error instanceof AppError)) return undefined;
  switch (error.code) {
    case "not-found":
      return { text: phrase("Nothing has been logged yet. Waiting for the first line.") };
    case "no-network":
    case "throttled":
      return { text: phrase("{0} Trying again.", error.says) };
    case "access-denied":
    case "aws-error":
      return live
        ? { text: phrase("Live tail is refused, so the logs are polled. {0}", error.says), poll: true }
        : undefined;
    default:
      return undefined;
  }
}
