import { setTimeout as sleep } from "node:timers/promises";
import { formatArn, parseArn } from "../shared/arn.ts";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { toAppError } from "./errors.ts";
import type { Access, FunctionSummary } from "./functions.ts";

export interface LogGroup {
  readonly name: string;
  /** Without the `:*` at the end. */
  readonly arn: string;
}

export type TailItem =
  | { readonly kind: "event"; readonly timestamp: number; readonly stream: string; readonly message: string }
  /** Something that the reader must know: lines were dropped, the source has changed, the connection was lost. */
  | { readonly kind: "note"; readonly text: string };

export type LogLine = TailItem & { readonly kind: "event" };

interface TailOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Live tail, and polling where it is refused; or polling from the start. */
  readonly source: "liveTail" | "polling";
  /** Epoch milliseconds from which on events are wanted. Default: now. */
  readonly since?: number;
  /** CloudWatch's filter pattern language. */
  readonly filterPattern?: string;
  /** Longest and shortest pause between two polls. */
  readonly pollMs?: { readonly min: number; readonly max: number };
}

/** The group that a function writes to, where it is named in its configuration or not. */
export function logGroupOf(fn: Pick<FunctionSummary, "arn" | "logGroup">): LogGroup {
  const place = parseArn(fn.arn);
  return {
    name: fn.logGroup,
    arn: formatArn({ ...place, service: "logs", resource: `log-group:${fn.logGroup}` }),
  };
}

// AWS's limit.
const liveSessionMs = 3 * 60 * 60_000;

/**
 * The lines of a group as they come, until `signal` is aborted: then it ends, and the request with it. Waits for a
 * group that does not exist yet, and for the network to come back. `access.target` is read at each new connection, so
 * that an emulator may come back at another address. Throws `AppError` when nothing but a person can help.
 */
export async function* tail(
  access: Omit<Access, "signal">,
  group: LogGroup,
  options: TailOptions,
): AsyncGenerator<TailItem> {
  const { clock, signal, pollMs = { min: 500, max: 5000 } } = options;
  const from = options.since ?? clock.now();
  const reader: Reader = { access, group, options, pollMs, from, since: from, seen: new Map() };
  let live = options.source === "liveTail";
  let said = "";
  let pause = pollMs.min;
  while (!signal.aborted) {
    const before = reader.since;
    const began = clock.now();
    try {
      yield* live ? liveSession(reader) : polling(reader);
      if (clock.now() - began >= liveSessionMs) {
        yield note("Live tail sessions end after three hours; this is a new one.");
      }
      await pauseFor(pollMs.min, signal);
      continue;
    } catch (error) {
      if (signal.aborted) return;
      const known = toAppError(error, { target: access.target, trying: `read the logs of ${group.name}` });
      const next = nextStep(known, live);
      if (next === undefined) throw known;
      if (next.poll) {
        live = false;
        // Polling looks back a little, and does not know what live tail has shown.
        reader.from = reader.since;
      }
      if (reader.since > before) [said, pause] = ["", pollMs.min];
      if (next.text !== said) yield note(next.text);
      said = next.text;
    }
    await pauseFor(pause, signal);
    pause = Math.min(pause * 2, pollMs.max);
  }
}

/** Events of a group from `since` to now, oldest first, in pages. Throws `AppError`. */
export async function* pastEvents(
  access: Access,
  group: LogGroup,
  { since, filterPattern }: { readonly since: number; readonly filterPattern?: string },
): AsyncGenerator<LogLine> {
  try {
    for await (const { events } of pages(access, group, { since, filterPattern })) {
      for (const each of events) yield each.line;
    }
  } catch (error) {
    throw toAppError(error, { target: access.target, trying: `read the logs of ${group.name}` });
  }
}

/** How far reading has come. */
interface Reader {
  readonly access: Omit<Access, "signal">;
  readonly group: LogGroup;
  readonly options: TailOptions;
  readonly pollMs: { readonly min: number; readonly max: number };
  /** Nothing older is wanted. */
  from: number;
  /** All before it was read. */
  since: number;
  /** Ids of what polling has shown lately, with their timestamps. */
  readonly seen: Map<string, number>;
}

/** One session of live tail: first what was written since the last one, then what comes. Ends with the session. */
async function* liveSession(reader: Reader): AsyncGenerator<TailItem> {
  const { access, group, options } = reader;
  const { StartLiveTailCommand } = await import("./sdk.ts");
  const client = await access.clients.logs(access.target);
  const command = new StartLiveTailCommand({
    logGroupIdentifiers: [group.arn],
    ...(options.filterPattern !== undefined && { logEventFilterPattern: options.filterPattern }),
  });
  const { responseStream } = await client.send(command, { abortSignal: options.signal });
  if (responseStream === undefined) return;
  // Lines written while the session was being opened come from both; live events have no id to tell them apart by.
  const caughtUp = new Map<string, number>();
  try {
    for await (const { sessionStart, sessionUpdate } of responseStream) {
      if (sessionStart !== undefined) {
        for await (const item of catchUp(reader)) {
          if (item.kind === "event") caughtUp.set(keyOf(item), (caughtUp.get(keyOf(item)) ?? 0) + 1);
          yield item;
        }
      }
      for (const event of sessionUpdate?.sessionResults ?? []) {
        const line = lineOf(event);
        const copies = caughtUp.get(keyOf(line)) ?? 0;
        if (copies > 0) {
          caughtUp.set(keyOf(line), copies - 1);
          continue;
        }
        reader.since = Math.max(reader.since, line.timestamp + 1);
        yield line;
      }
      if (sessionUpdate?.sessionMetadata?.sampled === true) {
        yield note("More than 500 lines a second: AWS has sent a sample of them.");
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name === "SessionTimeoutException") return;
    throw error;
  }
}

async function* catchUp(reader: Reader): AsyncGenerator<TailItem> {
  const { access, group, options } = reader;
  const { since } = reader;
  if (since >= options.clock.now()) return;
  for await (const { events, cut } of pages({ ...access, signal: options.signal }, group, {
    since,
    filterPattern: options.filterPattern,
  })) {
    for (const { line } of events) {
      reader.since = Math.max(reader.since, line.timestamp + 1);
      yield line;
    }
    if (cut) yield tooMany();
  }
}

// CloudWatch may show an event some seconds after one with a later timestamp.
const overlapMs = 15_000;

async function* polling(reader: Reader): AsyncGenerator<TailItem> {
  const { access, group, options, pollMs } = reader;
  const { clock, signal, filterPattern } = options;
  const { seen } = reader;
  let pause = pollMs.min;
  while (!signal.aborted) {
    let fresh = 0;
    const since = Math.max(reader.from, reader.since - overlapMs);
    for await (const { events, cut } of pages({ ...access, signal }, group, { since, filterPattern })) {
      for (const { id, line } of events) {
        if (seen.has(id)) continue;
        seen.set(id, line.timestamp);
        reader.since = Math.max(reader.since, line.timestamp);
        fresh++;
        yield line;
      }
      if (!cut) continue;
      yield tooMany();
      reader.since = clock.now();
    }
    for (const [id, timestamp] of seen) if (timestamp < reader.since - overlapMs) seen.delete(id);
    pause = fresh > 0 ? pollMs.min : Math.min(pause * 1.5, pollMs.max);
    await pauseFor(pause, signal);
  }
}

interface Page {
  readonly events: readonly { readonly id: string; readonly line: LogLine }[];
  /** There is more, which is not read: a reader at human speed has lost the race. */
  readonly cut: boolean;
}

const maxPages = 20;

async function* pages(
  { clients, target, signal }: Access,
  group: LogGroup,
  { since, filterPattern }: { readonly since: number; readonly filterPattern?: string | undefined },
): AsyncGenerator<Page> {
  const { FilterLogEventsCommand } = await import("./sdk.ts");
  const client = await clients.logs(target);
  let token: string | undefined;
  for (let count = 1; count <= maxPages; count++) {
    const command = new FilterLogEventsCommand({
      logGroupName: group.name,
      startTime: since,
      ...(filterPattern !== undefined && { filterPattern }),
      ...(token !== undefined && { nextToken: token }),
    });
    const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    token = answer.nextToken;
    yield {
      events: (answer.events ?? []).map((event) => ({ id: event.eventId ?? "", line: lineOf(event) })),
      cut: token !== undefined && count === maxPages,
    };
    if (token === undefined) return;
  }
}

/** Whether reading goes on after an error, and how; undefined when a person has to do something. */
function nextStep(error: unknown, live: boolean): { text: string; poll?: boolean } | undefined {
  if (!(error instanceof AppError)) return undefined;
  switch (error.code) {
    case "not-found":
      return { text: "Nothing has been logged yet. Waiting for the first line." };
    case "no-network":
    case "throttled":
      return { text: `${error.userMessage} Trying again.` };
    case "access-denied":
    case "aws-error":
      return live
        ? { text: `Live tail is refused, so the logs are polled. ${error.userMessage}`, poll: true }
        : undefined;
    default:
      return undefined;
  }
}

interface RawEvent {
  readonly timestamp?: number | undefined;
  readonly logStreamName?: string | undefined;
  readonly message?: string | undefined;
}

function lineOf({ timestamp = 0, logStreamName = "", message = "" }: RawEvent): LogLine {
  return { kind: "event", timestamp, stream: logStreamName, message: message.replace(/\r?\n$/, "") };
}

function keyOf(line: LogLine): string {
  return `${line.timestamp} ${line.stream} ${line.message}`;
}

function note(text: string): TailItem {
  return { kind: "note", text };
}

function tooMany(): TailItem {
  return note("Too many lines to follow: some were left out.");
}

/** Ends early, without an error, when aborted. */
async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
