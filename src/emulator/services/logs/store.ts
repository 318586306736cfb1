import type { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { inTransaction } from "../../store/open.ts";
import type { LogEvent } from "../../contracts/logSink.ts";

const Group = v.object({
  id: v.number(),
  name: v.string(),
  created: v.number(),
  class: v.picklist(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
  retention_days: v.nullable(v.number()),
  kms_key: v.nullable(v.string()),
  tags: v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())),
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

/** Groups, streams and the chunks of their events, in SQLite. */
export interface LogStore {
  group(name: string): Group | undefined;
  groups(): readonly Group[];
  addGroup(group: NewGroup): Group;
  removeGroup(id: number): void;
  setTags(id: number, tags: Readonly<Record<string, string>>): void;
  setRetention(id: number, days: number | null): void;
  stream(groupId: number, name: string): Stream | undefined;
  streams(groupId: number): readonly Stream[];
  addStream(groupId: number, name: string, created: number): Stream;
  removeStream(id: number): void;
  /** Appends events, which are in the order of their time, as one chunk. */
  append(stream: Stream, events: readonly LogEvent[], ingested: number): void;
  /** Removes chunks that are wholly older than their group's retention. */
  removeExpired(now: number): void;
  removeAll(): void;
  transaction(work: () => void): void;
}

export const dayMs = 86_400_000;

/** The store over a database that has had the `migrations` of `tables.ts`. */
export function createLogStore(database: DatabaseSync): LogStore {
  const sql = {
    group: database.prepare("SELECT * FROM log_groups WHERE name = ?"),
    groups: database.prepare("SELECT * FROM log_groups ORDER BY name"),
    addGroup: database.prepare(
      "INSERT INTO log_groups (name, created, class, kms_key, tags) VALUES (?, ?, ?, ?, ?) RETURNING *",
    ),
    removeGroup: database.prepare("DELETE FROM log_groups WHERE id = ?"),
    setTags: database.prepare("UPDATE log_groups SET tags = ? WHERE id = ?"),
    setRetention: database.prepare("UPDATE log_groups SET retention_days = ? WHERE id = ?"),
    stream: database.prepare("SELECT * FROM log_streams WHERE group_id = ? AND name = ?"),
    streams: database.prepare("SELECT * FROM log_streams WHERE group_id = ? ORDER BY name"),
    addStream: database.prepare(
      "INSERT INTO log_streams (group_id, name, created) VALUES (?, ?, ?) RETURNING *",
    ),
    removeStream: database.prepare("DELETE FROM log_streams WHERE id = ?"),
    addChunk: database.prepare(
      "INSERT INTO log_chunks (group_id, stream_id, first_event, last_event, ingested, events) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    touchStream: database.prepare(
      `UPDATE log_streams SET last_ingestion = :ingested,
         first_event = min(coalesce(first_event, :first), :first),
         last_event = max(coalesce(last_event, :last), :last)
       WHERE id = :id`,
    ),
    removeExpired: database.prepare(
      `DELETE FROM log_chunks WHERE EXISTS (SELECT 1 FROM log_groups
         WHERE log_groups.id = log_chunks.group_id AND log_chunks.last_event < :now - retention_days * ${dayMs})`,
    ),
  };

  return {
    group: (name) => v.parse(v.optional(Group), sql.group.get(name)),
    groups: () => v.parse(v.array(Group), sql.groups.all()),
    addGroup: ({ name, created, class: logClass, kmsKey, tags }) =>
      v.parse(Group, sql.addGroup.get(name, created, logClass, kmsKey ?? null, JSON.stringify(tags ?? {}))),
    removeGroup: (id) => void sql.removeGroup.run(id),
    setTags: (id, tags) => void sql.setTags.run(JSON.stringify(tags), id),
    setRetention: (id, days) => void sql.setRetention.run(days, id),
    stream: (groupId, name) => v.parse(v.optional(Stream), sql.stream.get(groupId, name)),
    streams: (groupId) => v.parse(v.array(Stream), sql.streams.all(groupId)),
    addStream: (groupId, name, created) => v.parse(Stream, sql.addStream.get(groupId, name, created)),
    removeStream: (id) => void sql.removeStream.run(id),
    append(stream, events, ingested) {
      const [first, last] = [events[0], events.at(-1)];
      if (first === undefined || last === undefined) return;
      const rows = JSON.stringify(events.map(({ timestamp, message }) => [timestamp, message]));
      sql.addChunk.run(stream.group_id, stream.id, first.timestamp, last.timestamp, ingested, rows);
      sql.touchStream.run({ id: stream.id, ingested, first: first.timestamp, last: last.timestamp });
    },
    removeExpired: (now) => void sql.removeExpired.run({ now }),
    removeAll: () => database.exec("DELETE FROM log_groups"),
    transaction: (work) => inTransaction(database, work),
  };
}
