import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import * as v from "valibot";
import { eventTime, latestTime } from "./eventTime.ts";
import { readableTime } from "./store.ts";

/** An event with its place in the order of all events: by time, then by arrival. */
export interface StoredEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingested: number;
  readonly streamId: number;
  readonly place: Place;
}

export interface Place {
  readonly timestamp: number;
  readonly chunk: number;
  readonly index: number;
}

/** Below zero where `a` is before `b`. */
function comparePlaces(a: Place, b: Place): number {
  return a.timestamp - b.timestamp || a.chunk - b.chunk || a.index - b.index;
}

/** AWS's event ids are numbers of 56 digits that grow with time; ours hold the place, so that they can be tokens. */
export function eventId({ timestamp, chunk, index }: Place): string {
  return `3${digits(timestamp, 19)}${digits(chunk, 20)}${digits(index, 16)}`;
}

export function placeOf(id: string): Place | undefined {
  const parts = /^3(\d{19})(\d{20})(\d{16})$/.exec(id);
  if (parts === null) return undefined;
  return { timestamp: Number(parts[1]), chunk: Number(parts[2]), index: Number(parts[3]) };
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

export interface EventRange {
  readonly groupId: number;
  /** All of the group's streams without it. */
  readonly streamIds?: readonly number[];
  /** Epoch milliseconds, inclusive. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly to: number;
  readonly direction: "forward" | "backward";
  /** Only events beyond this place, in the direction. */
  readonly beyond?: Place;
}

const ChunkHead = v.object({
  id: v.number(),
  stream_id: v.number(),
  first_event: v.number(),
  last_event: v.number(),
});
type ChunkHead = v.InferOutput<typeof ChunkHead>;
const Chunk = v.object({
  ingested: v.number(),
  events: v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.number(), v.string()]))),
});

/** What stands for a chunk that was damaged, so that the rest of its group can be read. */
function unreadable({ first_event: timestamp }: ChunkHead): v.InferOutput<typeof Chunk> {
  return {
    ingested: timestamp,
    events: [[timestamp, "[Lambda Workbench: what was logged here is damaged and cannot be read]"]],
  };
}

export type EventReader = (range: EventRange) => Generator<StoredEvent>;

/**
 * Reads the events of a range in the order of its direction, chunk by chunk as they are asked for. The chunks of different streams
 * overlap in time, so events wait until no chunk to come can be before them.
 */
export function createEventReader(database: DatabaseSync): EventReader {
  const selectChunk = database.prepare(
    `SELECT ${readableTime("ingested")}, events FROM log_chunks WHERE id = ?`,
  );

  const readChunk = (head: ChunkHead): StoredEvent[] => {
    const row = selectChunk.get(head.id);
    // Deleted between two pages: there is nothing left to show.
    if (row === undefined) return [];
    const read = v.safeParse(Chunk, row);
    const { ingested, events } = read.success ? read.output : unreadable(head);
    return events.map(([written, message], index) => {
      const timestamp = eventTime(written, latestTime);
      return {
        timestamp,
        message,
        ingested,
        streamId: head.stream_id,
        place: { timestamp, chunk: head.id, index },
      };
    });
  };

  return function* readEvents(range) {
    const { direction, beyond } = range;
    const forward = direction === "forward";
    const from = forward && beyond ? Math.max(range.from, beyond.timestamp) : range.from;
    const to = !forward && beyond ? Math.min(range.to, beyond.timestamp + 1) : range.to;
    const order = forward ? comparePlaces : (a: Place, b: Place) => comparePlaces(b, a);
    const inRange = ({ timestamp, place }: StoredEvent) =>
      timestamp >= from && timestamp < to && (beyond === undefined || order(place, beyond) > 0);

    let waiting: StoredEvent[] = [];
    for (const head of chunkHeads(database, range, from, to)) {
      const comesLater = ({ timestamp }: StoredEvent) =>
        forward ? timestamp >= head.first_event : timestamp <= head.last_event;
      const firstLater = waiting.findIndex(comesLater);
      const readyCount = firstLater < 0 ? waiting.length : firstLater;
      yield* waiting.slice(0, readyCount);
      const added = readChunk(head).filter(inRange);
      waiting = [...waiting.slice(readyCount), ...added].toSorted((a, b) => order(a.place, b.place));
    }
    yield* waiting;
  };
}

function chunkHeads(
  database: DatabaseSync,
  { groupId, streamIds, direction }: EventRange,
  from: number,
  to: number,
): readonly ChunkHead[] {
  const order = direction === "forward" ? "first_event, id" : "last_event DESC, id DESC";
  const values: SQLInputValue[] = [groupId, from, to];
  if (streamIds !== undefined) values.push(JSON.stringify(streamIds));
  const rows = database
    .prepare(
      `SELECT id, stream_id, ${readableTime("first_event")}, ${readableTime("last_event")} FROM log_chunks
       WHERE group_id = ?1 AND last_event >= ?2 AND min(first_event, ${latestTime}) < ?3
         AND stream_id IN (${streamIds === undefined ? "SELECT id FROM log_streams WHERE group_id = ?1" : "SELECT value FROM json_each(?4)"})
       ORDER BY ${order}`,
    )
    .all(...values);
  return v.parse(v.array(ChunkHead), rows);
}
