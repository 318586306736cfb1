import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as v from "valibot";
import { inTransaction } from "../../store/open.ts";
import type { LogEvent } from "../../contracts/logSink.ts";
import { latestTime } from "./eventTime.ts";

const Group = v.object({
  id: v.number(),
  name: v.string(),
  created: v.number(),
  class: v.picklist(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
  retention_days: v.nullable(v.number()),
  kms_key: v.nullable(v.string()),
  // A group whose tags are damaged is still a group.
  tags: v.fallback(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())), {}),
});
export type Group = v.InferOutput<typeof Group>;

const Stream = v.object({
  id: v.number(),
  group_id: v.number(),
  name: v.string(),
  created: v.number(),
  first_event: v.nullable(v.number()),
  last_event: v.nullable(v.number()),
  last_ingestion: v.nullable(v.number()),
});
export type Stream = v.InferOutput<typeof Stream>;

interface NewGroup {
  readonly name: string;
  readonly created: number;
  readonly class: string;
  readonly kmsKey?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export const dayMs = 86_400_000;

/** A column of times: Node cannot read a later one back, which an earlier version may have written. */
export function readableTime(column: string): string {
  return `max(0, min(${column}, ${latestTime})) AS ${column}`;
}

const streamColumns = `id, group_id, name, ${["created", "first_event", "last_event", "last_ingestion"].map(readableTime).join(", ")}`;
/** A name that no group can have. */
const deletedName = "'deleted ' || id";

/** Groups, streams and the chunks of their events, in SQLite. */
export class LogStore {
  readonly #database: DatabaseSync;
  readonly #group: StatementSync;
  readonly #groups: StatementSync;
  readonly #addGroup: StatementSync;
  readonly #removeGroup: StatementSync;
  readonly #removeGroups: StatementSync;
  readonly #setTags: StatementSync;
  readonly #setRetention: StatementSync;
  readonly #stream: StatementSync;
  readonly #streams: StatementSync;
  readonly #addStream: StatementSync;
  readonly #moveStream: StatementSync;
  readonly #addChunk: StatementSync;
  readonly #touchStream: StatementSync;

  /** The database must have had the `migrations` of `tables.ts`. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#group = database.prepare("SELECT * FROM log_groups WHERE name = ?");
    this.#groups = database.prepare("SELECT * FROM log_groups WHERE deleted = 0 ORDER BY name");
    this.#addGroup = database.prepare(
      "INSERT INTO log_groups (name, created, class, kms_key, tags) VALUES (?, ?, ?, ?, ?) RETURNING *",
    );
    this.#removeGroup = database.prepare(
      `UPDATE log_groups SET deleted = 1, name = ${deletedName} WHERE id = ?`,
    );
    this.#removeGroups = database.prepare(
      `UPDATE log_groups SET deleted = 1, name = ${deletedName} WHERE deleted = 0`,
    );
    this.#setTags = database.prepare("UPDATE log_groups SET tags = ? WHERE id = ?");
    this.#setRetention = database.prepare("UPDATE log_groups SET retention_days = ? WHERE id = ?");
    this.#stream = database.prepare(
      `SELECT ${streamColumns} FROM log_streams WHERE group_id = ? AND name = ?`,
    );
    this.#streams = database.prepare(
      `SELECT ${streamColumns} FROM log_streams WHERE group_id = ? ORDER BY name`,
    );
    this.#addStream = database.prepare(
      `INSERT INTO log_streams (group_id, name, created) VALUES (?, ?, ?) RETURNING ${streamColumns}`,
    );
    this.#moveStream = database.prepare("UPDATE log_streams SET group_id = ? WHERE id = ?");
    this.#addChunk = database.prepare(
      "INSERT INTO log_chunks (group_id, stream_id, first_event, last_event, ingested, bytes, events) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#touchStream = database.prepare(
      `UPDATE log_streams SET last_ingestion = :ingested,
         first_event = min(coalesce(first_event, :first), :first),
         last_event = max(coalesce(last_event, :last), :last)
       WHERE id = :id`,
    );
  }

  group(name: string): Group | undefined {
    return v.parse(v.optional(Group), this.#group.get(name));
  }

  groups(): readonly Group[] {
    return v.parse(v.array(Group), this.#groups.all());
  }

  addGroup({ name, created, class: logClass, kmsKey, tags }: NewGroup): Group {
    const row = this.#addGroup.get(name, created, logClass, kmsKey ?? null, JSON.stringify(tags ?? {}));
    return v.parse(Group, row);
  }

  /** The group is gone at once, its events go in pieces. */
  removeGroup(id: number): void {
    this.#removeGroup.run(id);
  }

  removeAll(): void {
    this.#removeGroups.run();
  }

  setTags(id: number, tags: Readonly<Record<string, string>>): void {
    this.#setTags.run(JSON.stringify(tags), id);
  }

  setRetention(id: number, days: number | null): void {
    this.#setRetention.run(days, id);
  }

  stream(groupId: number, name: string): Stream | undefined {
    return v.parse(v.optional(Stream), this.#stream.get(groupId, name));
  }

  streams(groupId: number): readonly Stream[] {
    return v.parse(v.array(Stream), this.#streams.all(groupId));
  }

  addStream(groupId: number, name: string, created: number): Stream {
    return v.parse(Stream, this.#addStream.get(groupId, name, created));
  }

  /** The stream is gone at once, its events go in pieces with a deleted group that it moves to. */
  removeStream(id: number, now: number): void {
    this.transaction(() => {
      const group = this.addGroup({ name: `deleted stream ${id}`, created: now, class: "STANDARD" });
      this.#removeGroup.run(group.id);
      this.#moveStream.run(group.id, id);
    });
  }

  /** Appends events, of which there is one and which are in the order of their time, as one chunk. Returns its id. */
  append(stream: Stream, events: readonly LogEvent[], ingested: number): number {
    const [first = { timestamp: ingested }, last = first] = [events[0], events.at(-1)];
    const rows = JSON.stringify(events.map(({ timestamp, message }) => [timestamp, message]));
    const bytes = Buffer.byteLength(rows);
    const { lastInsertRowid: id } = this.#addChunk.run(
      stream.group_id,
      stream.id,
      first.timestamp,
      last.timestamp,
      ingested,
      bytes,
      rows,
    );
    this.#touchStream.run({ id: stream.id, ingested, first: first.timestamp, last: last.timestamp });
    return Number(id);
  }

  transaction(work: () => void): void {
    inTransaction(this.#database, work);
  }
}
