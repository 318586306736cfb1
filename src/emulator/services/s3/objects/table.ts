import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Migration } from "../../../store/open.ts";
import type { ObjectDetails, ObjectVersion } from "./record.ts";

export const objectMigration: Migration = {
  name: "s3-objects",
  // Keys are compared byte by byte, as S3 sorts them. Details come last: most of a list is read without them.
  sql: `
    CREATE TABLE s3_objects (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      bucket TEXT NOT NULL,
      key TEXT NOT NULL,
      version TEXT NOT NULL,
      latest INTEGER NOT NULL,
      marker INTEGER NOT NULL,
      size INTEGER NOT NULL,
      etag TEXT NOT NULL,
      modified_at INTEGER NOT NULL,
      details TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX s3_objects_by_version ON s3_objects (bucket, key, version);
    CREATE UNIQUE INDEX s3_objects_latest ON s3_objects (bucket, key) WHERE latest = 1;
    CREATE INDEX s3_objects_history ON s3_objects (bucket, key, id DESC)`,
};

export interface Page {
  readonly bucket: string;
  readonly prefix: string;
  /** Keys after this one. */
  readonly after: string;
  readonly limit: number;
}

/** All versions of all objects. */
export class ObjectTable {
  readonly #insert: StatementSync;
  readonly #demote: StatementSync;
  readonly #promote: StatementSync;
  readonly #latest: StatementSync;
  readonly #version: StatementSync;
  readonly #remove: StatementSync;
  readonly #setDetails: StatementSync;
  readonly #list: StatementSync;
  readonly #history: StatementSync;
  readonly #isEmpty: StatementSync;
  readonly #all: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(`
      INSERT INTO s3_objects (bucket, key, version, latest, marker, size, etag, modified_at, details)
      VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)`);
    this.#demote = database.prepare(
      "UPDATE s3_objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1",
    );
    this.#promote = database.prepare(`
      UPDATE s3_objects SET latest = 1 WHERE id =
        (SELECT id FROM s3_objects WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1)`);
    this.#latest = database.prepare("SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND latest = 1");
    this.#version = database.prepare("SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?");
    this.#remove = database.prepare("DELETE FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?");
    this.#setDetails = database.prepare(
      "UPDATE s3_objects SET details = ?4 WHERE bucket = ?1 AND key = ?2 AND version = ?3",
    );
    const between = "bucket = ?1 AND key > ?2 AND key >= ?3";
    this.#list = database.prepare(
      `SELECT * FROM s3_objects WHERE ${between} AND latest = 1 AND marker = 0 ORDER BY key LIMIT ?4`,
    );
    this.#history = database.prepare(
      `SELECT * FROM s3_objects WHERE ${between} ORDER BY key, id DESC LIMIT ?4`,
    );
    this.#isEmpty = database.prepare("SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1");
    this.#all = database.prepare("SELECT details FROM s3_objects");
    this.#clear = database.prepare("DELETE FROM s3_objects");
  }

  /** Becomes the latest version; one with the same id is replaced, and returned. */
  put(version: Omit<ObjectVersion, "isLatest">): ObjectVersion | undefined {
    const { bucket, key, version: id, isMarker, size, etag, modifiedAt, details } = version;
    const replaced = this.version(bucket, key, id);
    if (replaced !== undefined) this.#remove.run(bucket, key, id);
    this.#demote.run(bucket, key);
    this.#insert.run(bucket, key, id, isMarker ? 1 : 0, size, etag, modifiedAt, JSON.stringify(details));
    return replaced;
  }

  latest(bucket: string, key: string): ObjectVersion | undefined {
    const row = this.#latest.get(bucket, key);
    return row && toVersion(row);
  }

  version(bucket: string, key: string, id: string): ObjectVersion | undefined {
    const row = this.#version.get(bucket, key, id);
    return row && toVersion(row);
  }

  /** Takes a version away; of those that are left the youngest is the latest. */
  remove({ bucket, key, version, isLatest }: ObjectVersion): void {
    this.#remove.run(bucket, key, version);
    if (isLatest) this.#promote.run(bucket, key);
  }

  setDetails({ bucket, key, version }: ObjectVersion, details: ObjectDetails): void {
    this.#setDetails.run(bucket, key, version, JSON.stringify(details));
  }

  /** Objects in the order of their keys, from the prefix on: the reader stops where it ends. */
  list({ bucket, prefix, after, limit }: Page): ObjectVersion[] {
    return this.#list.all(bucket, after, prefix, limit).map(toVersion);
  }

  /** All versions, the youngest of each key first. */
  history({ bucket, prefix, after, limit }: Page): ObjectVersion[] {
    return this.#history.all(bucket, after, prefix, limit).map(toVersion);
  }

  isEmpty(bucket: string): boolean {
    return this.#isEmpty.get(bucket) === undefined;
  }

  /** Which blobs are some object's. */
  *blobIds(): Generator<string> {
    for (const row of this.#all.iterate()) {
      for (const { id } of detailsOf(row).blobs) yield id;
    }
  }

  clear(): void {
    this.#clear.run();
  }
}

function detailsOf(row: Readonly<Record<string, SQLOutputValue>>): ObjectDetails {
  // `put` and `setDetails` alone write them.
  return JSON.parse(String(row["details"])) as ObjectDetails;
}

function toVersion(row: Readonly<Record<string, SQLOutputValue>>): ObjectVersion {
  return {
    bucket: String(row["bucket"]),
    key: String(row["key"]),
    version: String(row["version"]),
    isLatest: row["latest"] === 1,
    isMarker: row["marker"] === 1,
    size: Number(row["size"]),
    etag: String(row["etag"]),
    modifiedAt: Number(row["modified_at"]),
    details: detailsOf(row),
  };
}
