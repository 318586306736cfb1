import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Migration } from "../../../store/open.ts";

/** A shard of a stream, as the table has it. */
export interface Shelf {
  readonly streamId: string;
  readonly shard: number;
}

export interface NewRecord {
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export interface StoredRecord extends NewRecord {
  /** Ascending among all records of all streams. */
  readonly ordinal: number;
}

interface ReadOptions {
  /** Records behind this one. */
  readonly after: number;
  /** Older ones are not there any more. */
  readonly since: number;
  readonly limit: number;
  /** Of data; one record is given whatever its size. */
  readonly maxBytes: number;
}

export const migrations: readonly Migration[] = [
  {
    name: "kinesis-records",
    sql: `
      CREATE TABLE kinesis_records (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stream TEXT NOT NULL,
        shard INTEGER NOT NULL,
        arrived_at INTEGER NOT NULL,
        partition_key TEXT NOT NULL,
        data BLOB NOT NULL
      ) STRICT;
      CREATE INDEX kinesis_records_by_order ON kinesis_records (stream, shard, id);
      CREATE INDEX kinesis_records_by_age ON kinesis_records (stream, arrived_at)`,
  },
];

/** Rows that one step of a sweep removes. */
const removedAtOnce = 500;

/** The records of all streams. A shard's arrive in the order of their ordinals, and their times never go back. */
export class RecordTable {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #last: StatementSync;
  readonly #firstSince: StatementSync;
  readonly #streams: StatementSync;
  readonly #removeOld: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "INSERT INTO kinesis_records (stream, shard, arrived_at, partition_key, data) VALUES (?, ?, ?, ?, ?)",
    );
    this.#read = database.prepare(
      `SELECT id, arrived_at, partition_key, data FROM kinesis_records
       WHERE stream = ? AND shard = ? AND id > ? AND arrived_at >= ? ORDER BY id LIMIT ?`,
    );
    this.#last = database.prepare(
      "SELECT id, arrived_at FROM kinesis_records WHERE stream = ? AND shard = ? ORDER BY id DESC LIMIT 1",
    );
    this.#firstSince = database.prepare(
      `SELECT min(id) AS id FROM kinesis_records WHERE stream = ? AND shard = ? AND arrived_at >= ?`,
    );
    this.#streams = database.prepare("SELECT DISTINCT stream FROM kinesis_records");
    this.#removeOld = database.prepare(
      `DELETE FROM kinesis_records WHERE id IN (
         SELECT id FROM kinesis_records WHERE stream = ? AND arrived_at < ? LIMIT ${removedAtOnce})`,
    );
    this.#clear = database.prepare("DELETE FROM kinesis_records");
  }

  /** Its ordinal. */
  add({ streamId, shard }: Shelf, { arrivedAt, partitionKey, data }: NewRecord): number {
    return Number(this.#insert.run(streamId, shard, arrivedAt, partitionKey, data).lastInsertRowid);
  }

  read({ streamId, shard }: Shelf, { after, since, limit, maxBytes }: ReadOptions): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (const row of this.#read.iterate(streamId, shard, after, since, limit)) {
      const record = recordOf(row);
      bytes += record.data.length;
      if (bytes > maxBytes && records.length > 0) break;
      records.push(record);
    }
    return records;
  }

  /** Where a shard ends at the moment. */
  last({ streamId, shard }: Shelf): Pick<StoredRecord, "ordinal" | "arrivedAt"> | undefined {
    const row = this.#last.get(streamId, shard);
    return row && { ordinal: Number(row["id"]), arrivedAt: Number(row["arrived_at"]) };
  }

  /** The ordinal of a shard's first record that came at that time or later. */
  firstSince({ streamId, shard }: Shelf, time: number): number | undefined {
    const id = this.#firstSince.get(streamId, shard, time)?.["id"];
    return typeof id === "number" ? id : undefined;
  }

  /** Removes a piece of what is older than its stream keeps; true when there may be more. */
  sweep(keptSince: (streamId: string) => number): boolean {
    const streams = this.#streams.all().map((row) => String(row["stream"]));
    const removed = streams.map((stream) => Number(this.#removeOld.run(stream, keptSince(stream)).changes));
    return removed.some((count) => count === removedAtOnce);
  }

  clear(): void {
    this.#clear.run();
  }
}

function recordOf(row: Record<string, SQLOutputValue>): StoredRecord {
  const data = row["data"];
  return {
    ordinal: Number(row["id"]),
    arrivedAt: Number(row["arrived_at"]),
    partitionKey: String(row["partition_key"]),
    data: data instanceof Uint8Array ? data : new Uint8Array(),
  };
}
