import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Migration } from "../../store/open.ts";
import { prepared } from "../../store/prepared.ts";

/** Where a replay stands; an event's time is epoch milliseconds. */
export interface ArchivePosition {
  readonly time: number;
  readonly id: number;
}

export interface ArchivedEvent extends ArchivePosition {
  /** JSON text. */
  readonly event: string;
}

export const archiveMigration: Migration = {
  name: "events-archived",
  sql: `
    CREATE TABLE events_archived (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      archive TEXT NOT NULL,
      time INTEGER NOT NULL,
      archived_at INTEGER NOT NULL,
      event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_archived_by_time ON events_archived (archive, time, id);
    CREATE INDEX events_archived_by_arrival ON events_archived (archive, archived_at)`,
};

interface Range {
  readonly after: ArchivePosition;
  /** The last time that is replayed. */
  readonly until: number;
  readonly limit: number;
}

/** The events of archives. Statements are prepared when they are first run: most emulators have no archive. */
export class ArchiveTable {
  readonly #sql: (sql: string) => StatementSync;

  constructor(database: DatabaseSync) {
    this.#sql = prepared(database);
  }

  add(archive: string, { time, event }: Omit<ArchivedEvent, "id">, now: number): void {
    this.#sql("INSERT INTO events_archived (archive, time, archived_at, event) VALUES (?, ?, ?, ?)").run(
      archive,
      time,
      now,
      event,
    );
  }

  /** In the order of the times that the events have. */
  read(archive: string, { after, until, limit }: Range): readonly ArchivedEvent[] {
    return this.#sql(`SELECT id, time, event FROM events_archived
      WHERE archive = ? AND (time, id) > (?, ?) AND time <= ? ORDER BY time, id LIMIT ?`)
      .all(archive, after.time, after.id, until, limit)
      .map((row) => ({
        id: Number(row["id"]),
        time: Number(row["time"]),
        event: String(row["event"]),
      }));
  }

  size(archive: string): { readonly EventCount: number; readonly SizeBytes: number } {
    const row = this.#sql(`SELECT count(*) AS count, coalesce(sum(length(CAST(event AS BLOB))), 0) AS bytes
      FROM events_archived WHERE archive = ?`).get(archive);
    return { EventCount: Number(row?.["count"]), SizeBytes: Number(row?.["bytes"]) };
  }

  /** Removes what was archived before a time. */
  expire(archive: string, before: number): void {
    this.#sql("DELETE FROM events_archived WHERE archive = ? AND archived_at < ?").run(archive, before);
  }

  empty(archive: string): void {
    this.#sql("DELETE FROM events_archived WHERE archive = ?").run(archive);
  }

  clear(): void {
    this.#sql("DELETE FROM events_archived").run();
  }
}
