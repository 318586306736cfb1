import { randomUUID } from "node:crypto";
import type {
  LiveTailSessionLogEvent,
  StartLiveTailRequest,
  StartLiveTailResponseStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../../../shared/clock.ts";
import { type Call, ServiceError } from "../../contracts/service.ts";
import { invalidParameter } from "./errors.ts";
import { groupNameOf, requireGroup } from "./names.ts";
import { compilePattern } from "./pattern/patterns.ts";
import type { LogEvent } from "../../contracts/logSink.ts";
import type { LogStore } from "./store.ts";

/** AWS's limits: an update every second of at most 500 events, for at most three hours. */
const updateMs = 1_000;
const eventsPerUpdate = 500;
const sessionMs = 3 * 3_600_000;

export interface LiveTails {
  /** Gives events to the sessions that want them. */
  offer(group: string, stream: string, events: readonly LogEvent[]): void;
  /** Ends all sessions: whoever waits for a stream's end gets it. */
  end(): void;
  start(
    input: StartLiveTailRequest,
    call: Call,
  ): { responseStream: AsyncIterable<StartLiveTailResponseStream> };
}

interface LiveTailOptions {
  readonly store: LogStore;
  readonly clock: Clock;
}

type Session = (group: string, stream: string, events: readonly LogEvent[]) => void;

/** Streams events to clients as they are written, without the store. */
export function createLiveTails({ store, clock }: LiveTailOptions): LiveTails {
  const sessions = new Set<Session>();
  const ending = new AbortController();
  return {
    offer(group, stream, events) {
      for (const session of sessions) session(group, stream, events);
    },
    end: () => ending.abort(),
    start(input, call) {
      const selects = selector(store, input);
      const waiting: LiveTailSessionLogEvent[] = [];
      let sampled = false;
      const session: Session = (group, stream, events) => {
        for (const { message, timestamp } of events) {
          if (!selects(group, stream, message)) continue;
          sampled ||= waiting.length >= eventsPerUpdate;
          if (waiting.length >= eventsPerUpdate) continue;
          const logGroupIdentifier = `${call.accountId}:${group}`;
          const ingestionTime = clock.now();
          waiting.push({ logStreamName: stream, logGroupIdentifier, message, timestamp, ingestionTime });
        }
      };
      const takeUpdate = (): StartLiveTailResponseStream => {
        const sessionUpdate = { sessionMetadata: { sampled }, sessionResults: waiting.splice(0) };
        sampled = false;
        return { sessionUpdate };
      };
      // From here on, not from when the client begins to read: nothing that is written after the answer is missed.
      sessions.add(session);
      const signal = AbortSignal.any([call.signal, ending.signal]);
      signal.addEventListener("abort", () => sessions.delete(session));
      return { responseStream: run(input, call, clock, takeUpdate, signal) };
    },
  };
}

async function* run(
  input: StartLiveTailRequest,
  call: Call,
  clock: Clock,
  takeUpdate: () => StartLiveTailResponseStream,
  signal: AbortSignal,
): AsyncGenerator<StartLiveTailResponseStream> {
  const endsAt = clock.now() + sessionMs;
  const untilNextUpdate = pace(clock, signal);
  yield {
    sessionStart: {
      requestId: call.requestId,
      sessionId: randomUUID(),
      logGroupIdentifiers: input.logGroupIdentifiers ?? [],
      logStreamNames: input.logStreamNames ?? [],
      logStreamNamePrefixes: input.logStreamNamePrefixes ?? [],
      logEventFilterPattern: input.logEventFilterPattern ?? "",
    },
  };
  while (!signal.aborted) {
    if (clock.now() >= endsAt) {
      throw new ServiceError({
        code: "SessionTimeoutException",
        status: 400,
        message: "The session has timed out after three hours.",
      });
    }
    await untilNextUpdate();
    if (!call.signal.aborted) yield takeUpdate();
  }
}

/** Waits for the time of an update, or for the session's end, whichever comes first. */
function pace(clock: Clock, signal: AbortSignal): () => Promise<void> {
  let wake = () => {};
  signal.addEventListener("abort", () => wake());
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    if (signal.aborted) return;
    const cancel = clock.after(updateMs, resolve);
    await promise;
    cancel();
  };
}

/** Which events a session asked for. Throws AWS's errors for a group that is not there and names that exclude each other. */
function selector(
  store: LogStore,
  input: StartLiveTailRequest,
): (group: string, stream: string, message: string) => boolean {
  const { logGroupIdentifiers = [], logStreamNames: names, logStreamNamePrefixes: prefixes } = input;
  if (names !== undefined && prefixes !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.");
  }
  if ((names ?? prefixes) !== undefined && logGroupIdentifiers.length > 1) {
    throw invalidParameter("Log streams can be given for a single log group only.");
  }
  const matches = compilePattern(input.logEventFilterPattern);
  for (const logGroupIdentifier of logGroupIdentifiers) requireGroup(store, { logGroupIdentifier });
  const groups = new Set(logGroupIdentifiers.map(groupNameOf));
  return (group, stream, message) =>
    groups.has(group) &&
    (names === undefined || names.includes(stream)) &&
    (prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix))) &&
    matches(message);
}
