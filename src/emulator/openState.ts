import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { AppError, messageOf } from "../shared/errors.ts";
import { type DataDir, dataDirUnusable, setApart } from "./dataDir.ts";
import { DatabaseError, isDamage, type Migration, openDatabase } from "./store/open.ts";

/** Opens the database of a data directory, for this process alone. Throws `AppError`, as `stateError` words it. */
export function openState(dataDir: DataDir, migrations: readonly Migration[]): DatabaseSync {
  try {
    // Two emulators on one directory would each run its queued events: the second is refused. The lock ends with the process.
    const database = openDatabase(dataDir.database, migrations, {
      exclusive: true,
      backup: dataDir.backup,
    });
    setApart(dataDir);
    return database;
  } catch (error) {
    throw stateError(dataDir, error) ?? dataDirUnusable(dataDir.root, error);
  }
}

/** What a person can do about a database that cannot be used; undefined for other errors. */
export function stateError({ root, database, backup }: DataDir, error: unknown): AppError | undefined {
  if (error instanceof Error && /\b(locked|busy)\b/.test(error.message) && "errcode" in error) {
    return new AppError("data-dir-in-use", {
      userMessage: `Another emulator uses "${root}". Stop it, or choose another with --data-dir.`,
      cause: error,
    });
  }
  if (error instanceof DatabaseError && error.kind === "newer") {
    return new AppError("data-dir-newer", {
      userMessage: `"${database}" was written by a newer version of Lambda Workbench: ${error.message}, which this one does not know. Update Lambda Workbench, or choose another folder with --data-dir.`,
      cause: error,
    });
  }
  if (!(error instanceof DatabaseError) && !isDamage(error)) return undefined;
  const restore = existsSync(backup) ? ` or put "${backup}" in its place` : "";
  return new AppError("data-dir-damaged", {
    userMessage: `The database "${database}" is damaged: ${messageOf(error)}. Move it away to begin anew${restore}, or choose another folder with --data-dir. What templates declare comes back by itself.`,
    cause: error,
  });
}
