import type { DatabaseSync } from "node:sqlite";

/** Pages that one step gives back to the file system: some milliseconds' work. */
const pagesPerStep = 500;
/** Free pages that stay, for what is written next. */
const reservePages = 1_000;

/**
 * Makes the database one that can give space back piece by piece. One with data in it has to be rewritten for that, once;
 * without the space to do so it stays as it is.
 */
export function prepareToShrink(database: DatabaseSync): void {
  const { auto_vacuum: mode } = database.prepare("PRAGMA auto_vacuum").get() ?? {};
  if (mode === 2) return;
  try {
    database.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
  } catch {
    // The disk is too full for a copy.
  }
}

/** Gives back a piece of what is free in the database's file; true while there is more. */
export function giveBackSpace(database: DatabaseSync): boolean {
  const free = () => Number(database.prepare("PRAGMA freelist_count").get()?.["freelist_count"]);
  if (free() <= reservePages) return false;
  database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`);
  return free() > reservePages;
}
