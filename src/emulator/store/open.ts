import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { prepareToShrink } from "./space.ts";

/** One step of the database's shape, in SQL. Steps are only ever added; `name` is unique for good. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Opens the database, creating its folder and file, and brings it up to date. WAL with `synchronous=NORMAL`: a
 * killed process loses nothing that was committed.
 */
export function openDatabase(file: string, migrations: readonly Migration[]): DatabaseSync {
  // Events, logs and environment variables are in it: its owner's business alone.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  database.exec("PRAGMA busy_timeout = 2000");
  // Before there is a table, and before the journal: later it takes a copy of everything.
  prepareToShrink(database);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
  );
  database.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT");
  const done = new Set(
    database
      .prepare("SELECT name FROM migrations")
      .all()
      .map((row) => row["name"]),
  );
  const record = database.prepare("INSERT INTO migrations (name) VALUES (?)");
  for (const { name, sql } of migrations) {
    if (done.has(name)) continue;
    inTransaction(database, () => {
      database.exec(sql);
      record.run(name);
    });
  }
  return database;
}

/** Runs `work` as one transaction: all of it is kept, or none. Nests: an inner one is kept when the outer one is. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("SAVEPOINT work");
  try {
    const result = work();
    database.exec("RELEASE work");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK TO work; RELEASE work");
  } catch {
    // After some failures (a full disk, a lack of memory) SQLite has rolled back all of it already.
  }
}

/** Whether SQLite refused a value, which it would refuse again, rather than could not write. */
export function isRefusedValue(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
  const [tooBig, constraint, mismatch, range] = [18, 19, 20, 25];
  return code !== undefined && [tooBig, constraint, mismatch, range].includes(code);
}
