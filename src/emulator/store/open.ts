import { constants, copyFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../../shared/errors.ts";
import { prepareToShrink } from "./space.ts";

/** One step of the database's shape, in SQL. Steps are only ever added; `name` is unique for good. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Why a database cannot be used as it is. */
export class DatabaseError extends Error {
  readonly kind: "newer" | "damaged";

  constructor(kind: DatabaseError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.kind = kind;
  }
}

interface OpenOptions {
  /** Nobody else may open it until the process ends. */
  readonly exclusive?: boolean;
  /** Where the database is copied to before it is changed for a newer version. */
  readonly backup?: string;
}

/** A check of more than this takes longer than a person waits. */
const checkedBytes = 64 * 1024 * 1024;

/**
 * Opens the database, creating its folder and file, and brings it up to date. WAL with `synchronous=NORMAL`: a
 * killed process loses nothing that was committed. Throws `DatabaseError`, or SQLite's error when it cannot be opened.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[],
  { exclusive = false, backup }: OpenOptions = {},
): DatabaseSync {
  // Events, logs and environment variables are in it: its owner's business alone.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 2000");
    if (exclusive) database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    check(database);
    // Before there is a table, and before the journal: later it takes a copy of everything.
    prepareToShrink(database);
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
    );
    migrate(database, migrations, () => {
      if (backup === undefined) return;
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      copyFileSync(file, backup, constants.COPYFILE_FICLONE);
    });
    return database;
  } catch (error) {
    database.close();
    throw isDamage(error) ? new DatabaseError("damaged", messageOf(error), { cause: error }) : error;
  }
}

/** Looks for damage, which would else be met one request at a time. */
function check(database: DatabaseSync): void {
  const number = (pragma: string) => Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
  if (number("page_count") * number("page_size") > checkedBytes) return;
  const [first] = database.prepare("PRAGMA quick_check(1)").all();
  const found = first?.["quick_check"];
  if (found !== "ok") throw new DatabaseError("damaged", String(found));
}

function migrate(database: DatabaseSync, migrations: readonly Migration[], keepCopy: () => void): void {
  database.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT");
  const rows = database.prepare("SELECT name FROM migrations").all();
  const done = new Set(rows.map((row) => String(row["name"])));
  const ours = new Set(migrations.map(({ name }) => name));
  const unknown = [...done].find((name) => !ours.has(name));
  if (unknown !== undefined) throw new DatabaseError("newer", `it has "${unknown}"`);
  const missing = migrations.filter(({ name }) => !done.has(name));
  if (missing.length > 0 && done.size > 0) keepCopy();
  const record = database.prepare("INSERT INTO migrations (name) VALUES (?)");
  // All or none, and committed once: a first start makes some sixty tables.
  inTransaction(database, () => {
    for (const { name, sql } of missing) {
      database.exec(sql);
      record.run(name);
    }
  });
}

/** Whether SQLite says that the file is malformed, none of its own, or lacks what the migrations have made. */
export function isDamage(error: unknown): boolean {
  const [failed, corrupt, notDatabase] = [1, 11, 26];
  const code = errorCode(error);
  return code === failed || code === corrupt || code === notDatabase;
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
  const code = errorCode(error);
  const [tooBig, constraint, mismatch, range] = [18, 19, 20, 25];
  return code !== undefined && [tooBig, constraint, mismatch, range].includes(code);
}

/** Whether SQLite failed for a reason that may pass, such as a full disk: what was to be written can be written later. */
export function isPassing(error: unknown): boolean {
  return errorCode(error) !== undefined && !isRefusedValue(error) && !isDamage(error);
}

/** SQLite's primary result code. */
function errorCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}
