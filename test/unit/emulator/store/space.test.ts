import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { openDatabase } from "../../../../src/emulator/store/open.ts";
import { giveBackSpace } from "../../../../src/emulator/store/space.ts";

function fileOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-space-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state.db");
}

const rows = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";

function grow(database: DatabaseSync): void {
  database.exec("CREATE TABLE filling (id INTEGER PRIMARY KEY, text TEXT)");
  database.exec(`${rows} INSERT INTO filling (text) SELECT hex(zeroblob(5000)) FROM n`);
}

function shrink(t: TestContext, file: string): void {
  const database = openDatabase(file, []);
  t.after(() => database.close());
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const before = statSync(file).size;
  database.exec("DELETE FROM filling");
  let steps = 1;
  while (giveBackSpace(database)) steps += 1;
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  assert.ok(steps > 5, `${steps} steps`);
  assert.ok(statSync(file).size < before / 4, `${before} became ${statSync(file).size}`);
}

test("what was deleted is given back to the disk, piece by piece", (t) => {
  const file = fileOf(t);
  const database = openDatabase(file, []);
  grow(database);
  database.close();
  shrink(t, file);
});

test("so is it of a database that an earlier version made", (t) => {
  const file = fileOf(t);
  const old = new DatabaseSync(file);
  old.exec("PRAGMA journal_mode = WAL");
  grow(old);
  old.close();
  shrink(t, file);
});
