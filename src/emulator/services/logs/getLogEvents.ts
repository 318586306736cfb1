import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../shared/clock.ts";
import { invalidParameter, streamNotFound } from "./errors.ts";
import { eventId, type EventReader, type Place, placeOf, type StoredEvent } from "./events.ts";
import { requireGroup } from "./names.ts";
import { decode, encode, invalidToken } from "./paging.ts";
import { compilePattern } from "./pattern/patterns.ts";
import { dayMs, type Group, type LogStore } from "./store.ts";

interface ReadOptions {
  readonly store: LogStore;
  readonly readEvents: EventReader;
  readonly clock: Clock;
  readonly flush: () => void;
}

/** AWS ends a page at a megabyte, also before its limit of events. */
const pageBytes = 1_048_576;
const defaultLimit = 10_000;
/** A page that finds little ends here, with a token and maybe nothing else, as on AWS. */
const scanLimit = 100_000;

/** The events of one stream, from either end; both tokens are always given, and stay as they are at an end. */
export async function getLogEvents(
  input: GetLogEventsRequest,
  options: ReadOptions,
): Promise<GetLogEventsResponse> {
  const { store, readEvents, clock, flush } = options;
  flush();
  const group = requireGroup(store, input);
  const stream = store.stream(group.id, input.logStreamName ?? "");
  if (stream === undefined) throw streamNotFound();
  const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const forward = token === undefined ? (input.startFromHead ?? false) : token.direction === "forward";
  const range = {
    groupId: group.id,
    streamIds: [stream.id],
    from: Math.max(input.startTime ?? 0, oldestKept(group, clock)),
    to: input.endTime ?? Number.MAX_SAFE_INTEGER,
    direction: forward ? "forward" : "backward",
    ...(token && { beyond: token.place }),
  } as const;
  const page = (await takePage(readEvents(range), input.limit ?? defaultLimit)).events;
  const events = forward ? page : page.toReversed();
  const edge = token?.place ?? { timestamp: clock.now(), chunk: 0, index: 0 };
  return {
    events: events.map(({ timestamp, message, ingested }) => ({
      timestamp,
      message,
      ingestionTime: ingested,
    })),
    nextForwardToken: `f/${eventId(events.at(-1)?.place ?? edge)}/s`,
    nextBackwardToken: `b/${eventId(events[0]?.place ?? edge)}/s`,
  };
}

function readToken(token: string): { readonly direction: "forward" | "backward"; readonly place: Place } {
  const [, letter, id = ""] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  const place = placeOf(id);
  if (place === undefined) throw invalidToken();
  return { direction: letter === "f" ? "forward" : "backward", place };
}

/** The events of a group or some of its streams that a pattern selects, in the order of their time. */
export async function filterLogEvents(
  input: FilterLogEventsRequest,
  options: ReadOptions,
): Promise<FilterLogEventsResponse> {
  const { store, readEvents, clock, flush } = options;
  flush();
  const matches = compilePattern(input.filterPattern);
  const group = requireGroup(store, input);
  const names = new Map(store.streams(group.id).map(({ id, name }) => [id, name]));
  const streamIds = selectStreams(input, names);
  const beyond = input.nextToken === undefined ? undefined : placeOf(decode(input.nextToken));
  if (input.nextToken !== undefined && beyond === undefined) throw invalidToken();
  const backward = input.startFromHead === false;
  const range = {
    groupId: group.id,
    ...(streamIds && { streamIds }),
    from: Math.max(input.startTime ?? 0, oldestKept(group, clock)),
    // Here the end is inclusive, unlike in GetLogEvents.
    to: (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
    direction: backward ? "backward" : "forward",
    ...(beyond && { beyond }),
  } as const;
  const { events, stoppedAt } = await takePage(readEvents(range), input.limit ?? defaultLimit, matches);
  return {
    events: events.map(({ streamId, timestamp, message, ingested, place }) => ({
      logStreamName: names.get(streamId),
      timestamp,
      message,
      ingestionTime: ingested,
      eventId: eventId(place),
    })),
    searchedLogStreams: [],
    ...(stoppedAt && { nextToken: encode(eventId(stoppedAt)) }),
  };
}

function selectStreams(
  { logStreamNames, logStreamNamePrefix: prefix }: FilterLogEventsRequest,
  names: ReadonlyMap<number, string>,
): readonly number[] | undefined {
  if (logStreamNames !== undefined && prefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  }
  if (prefix !== undefined) {
    return [...names].filter(([, name]) => name.startsWith(prefix)).map(([id]) => id);
  }
  if (logStreamNames === undefined) return undefined;
  const byName = new Map([...names].map(([id, name]) => [name, id]));
  return logStreamNames.map((name) => {
    const id = byName.get(name);
    if (id === undefined) throw streamNotFound();
    return id;
  });
}

function oldestKept({ retention_days: days }: Group, clock: Clock): number {
  return days === null ? 0 : clock.now() - days * dayMs;
}

/** Events, and bytes of them, that one turn looks at: some milliseconds' work. */
const turn = { events: 2_000, bytes: 1_048_576 };

/** Takes events until the page is full; `stoppedAt` is where the next one begins, if there may be more. */
async function takePage(
  source: Iterable<StoredEvent>,
  limit: number,
  matches: (message: string) => boolean = () => true,
): Promise<{ readonly events: StoredEvent[]; readonly stoppedAt: Place | undefined }> {
  const events: StoredEvent[] = [];
  let bytes = 0;
  let scanned = 0;
  let left = turn;
  let last: Place | undefined;
  for (const event of source) {
    const size = Buffer.byteLength(event.message);
    const isFull =
      events.length >= limit || scanned >= scanLimit || (events.length > 0 && bytes + size > pageBytes);
    if (isFull) return { events, stoppedAt: last };
    left = { events: left.events - 1, bytes: left.bytes - size };
    if (left.events <= 0 || left.bytes <= 0) {
      left = turn;
      // Others have their turn while a pattern looks through a hundred thousand lines.
      await setImmediate();
    }
    scanned += 1;
    last = event.place;
    if (!matches(event.message)) continue;
    events.push(event);
    bytes += size;
  }
  return { events, stoppedAt: undefined };
}
