import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { latestRow, steadyClock } from "../../../../src/emulator/store/steadyClock.ts";
import { ManualClock } from "../../../manualClock.ts";

const hour = 3_600_000;

test("a clock that is set back goes on, and is the system's again when that has caught up", () => {
  const system = new ManualClock();
  const steady = steadyClock(system, 0);
  const began = steady.now();
  system.advance(5_000);
  system.set(-2 * hour);
  system.advance(5_000);
  assert.equal(steady.now(), began + 10_000);
  system.advance(hour);
  assert.equal(steady.now(), began + 10_000 + hour);
  system.set(2 * hour);
  assert.equal(steady.now(), system.now());
  system.advance(1);
  assert.equal(steady.now(), system.now());
});

test("a clock that is set forward is followed", () => {
  const system = new ManualClock();
  const steady = steadyClock(system, 0);
  system.set(hour);
  assert.equal(steady.now(), system.now());
});

test("small corrections never make it go back, and do not add up", () => {
  const system = new ManualClock();
  const steady = steadyClock(system, 0);
  let before = steady.now();
  for (let step = 0; step < 1_000; step += 1) {
    system.advance(100);
    system.set(-10);
    const now = steady.now();
    assert.ok(now >= before);
    before = now;
  }
  assert.ok(steady.now() - system.now() <= 1_000);
});

test("it begins where the rows end, and tells whole milliseconds", () => {
  const system = new ManualClock();
  const steady = steadyClock(system, system.now() + 2 * hour + 0.5);
  assert.equal(steady.now(), system.now() + 2 * hour);
});

test("the latest row of several tables is the one that came last, none is zero", () => {
  const database = new DatabaseSync(":memory:");
  database.exec(`CREATE TABLE a (id INTEGER PRIMARY KEY, sent_at INTEGER); CREATE TABLE b (id INTEGER PRIMARY KEY, at INTEGER);
    INSERT INTO a (sent_at) VALUES (5), (9)`);
  const columns = [
    { table: "a", column: "sent_at" },
    { table: "b", column: "at" },
  ];
  assert.equal(latestRow(database, columns), 9);
  database.exec("DELETE FROM a");
  assert.equal(latestRow(database, columns), 0);
});
