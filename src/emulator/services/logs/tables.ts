import type { Migration } from "../../store/open.ts";
import { filterMigration } from "./subscriptions/state.ts";

/**
 * Events are kept in chunks: what one stream was given in one flush, as JSON. A busy function writes thousands of lines a second,
 * which as rows would cost more than running it.
 */
export const migrations: readonly Migration[] = [
  {
    name: "logs",
    sql: `
      CREATE TABLE log_groups (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        class TEXT NOT NULL,
        retention_days INTEGER,
        kms_key TEXT,
        tags TEXT NOT NULL
      ) STRICT;
      CREATE TABLE log_streams (
        id INTEGER PRIMARY KEY,
        group_id INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        first_event INTEGER,
        last_event INTEGER,
        last_ingestion INTEGER,
        UNIQUE (group_id, name)
      ) STRICT;
      CREATE TABLE log_chunks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        group_id INTEGER NOT NULL,
        stream_id INTEGER NOT NULL REFERENCES log_streams (id) ON DELETE CASCADE,
        first_event INTEGER NOT NULL,
        last_event INTEGER NOT NULL,
        ingested INTEGER NOT NULL,
        events TEXT NOT NULL
      ) STRICT;
      CREATE INDEX log_chunks_by_stream ON log_chunks (stream_id, last_event, first_event);
      CREATE INDEX log_chunks_by_group ON log_chunks (group_id, last_event, first_event);
    `,
  },
  {
    // What was deleted goes piece by piece: until then its group is there, and nobody sees it.
    name: "logs-deleted-in-pieces",
    sql: `
      ALTER TABLE log_groups ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE log_chunks ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
      UPDATE log_chunks SET bytes = octet_length(events);
      CREATE INDEX log_chunks_by_bytes ON log_chunks (bytes);
    `,
  },
  filterMigration,
];
