import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { createLogBuffer } from "../../../../../src/emulator/services/logs/buffer.ts";
import { createEventReader } from "../../../../../src/emulator/services/logs/events.ts";
import { createLogStore } from "../../../../../src/emulator/services/logs/store.ts";
import { migrations } from "../../../../../src/emulator/services/logs/tables.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";

function open(t: TestContext) {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA foreign_keys = ON");
  for (const { sql } of migrations) database.exec(sql);
  t.after(() => database.close());
  const clock = new ManualClock();
  const store = createLogStore(database);
  const offered: string[] = [];
  const buffer = createLogBuffer({
    store,
    clock,
    log: silentLog,
    listener: (group, stream, events) =>
      offered.push(...events.map(({ message }) => `${group} ${stream} ${message}`)),
  });
  const readEvents = createEventReader(database);
  const kept = (group: string) => {
    const groupId = store.group(group)?.id;
    if (groupId === undefined) return [];
    const range = { groupId, from: 0, to: Number.MAX_SAFE_INTEGER, direction: "forward" } as const;
    return [...readEvents(range)].map(({ message }) => message);
  };
  return { database, clock, store, buffer, offered, kept, readEvents };
}

test("a line is on disk within a second, and seen by tails at once", (t) => {
  const { clock, buffer, offered, kept } = open(t);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "a" }]);
  assert.deepEqual(offered, ["/g s a"]);
  assert.deepEqual(kept("/g"), []);
  clock.advance(999);
  assert.deepEqual(kept("/g"), ["a"]);
});

test("lines of one flush are kept together, however many functions wrote them", (t) => {
  const { clock, buffer, kept, database } = open(t);
  for (let index = 0; index < 2_500; index += 1) {
    buffer.write("/g", index % 2 === 0 ? "even" : "odd", [
      { timestamp: clock.now() + index, message: `${index}` },
    ]);
  }
  buffer.flush();
  const chunks = database.prepare("SELECT count(*) AS count FROM log_chunks").get();
  // Two streams with 1,250 lines each, at most 1,000 lines a chunk.
  assert.equal(chunks?.["count"], 4);
  assert.deepEqual(
    kept("/g"),
    Array.from({ length: 2_500 }, (_, index) => `${index}`),
  );
});

test("much output does not wait for the clock", (t) => {
  const { clock, buffer, kept } = open(t);
  const line = "x".repeat(1_000_000);
  for (let count = 0; count < 5; count += 1)
    buffer.write("/g", "s", [{ timestamp: clock.now(), message: line }]);
  assert.equal(kept("/g").length, 5);
});

test("lines out of order are read in the order of their time, in both directions and from any place", (t) => {
  const { buffer, store, readEvents } = open(t);
  const times = [5, 1, 9, 3, 7, 2, 8, 4, 6];
  times.forEach((timestamp, index) => {
    buffer.write("/g", `s${index % 3}`, [{ timestamp, message: `${timestamp}` }]);
    if (index % 2 === 1) buffer.flush();
  });
  buffer.flush();
  const groupId = store.group("/g")?.id ?? 0;
  const range = { groupId, from: 0, to: 100 };
  const sorted = times.toSorted((a, b) => a - b);
  const forward = [...readEvents({ ...range, direction: "forward" })];
  assert.deepEqual(
    forward.map(({ timestamp }) => timestamp),
    sorted,
  );
  const backward = [...readEvents({ ...range, direction: "backward" })];
  assert.deepEqual(
    backward.map(({ timestamp }) => timestamp),
    sorted.toReversed(),
  );
  for (const [index, { place }] of forward.entries()) {
    const after = [...readEvents({ ...range, direction: "forward", beyond: place })];
    assert.deepEqual(
      after.map(({ timestamp }) => timestamp),
      sorted.slice(index + 1),
    );
    const before = [...readEvents({ ...range, direction: "backward", beyond: place })];
    assert.deepEqual(
      before.map(({ timestamp }) => timestamp),
      sorted.slice(0, index).toReversed(),
    );
  }
});

test("what is older than its group's retention is removed, and nothing else", (t) => {
  const { clock, buffer, store, kept } = open(t);
  const day = 86_400_000;
  buffer.write("/short", "s", [{ timestamp: clock.now() - 2 * day, message: "old" }]);
  buffer.flush();
  buffer.write("/short", "s", [{ timestamp: clock.now(), message: "new" }]);
  buffer.write("/long", "s", [{ timestamp: clock.now() - 2 * day, message: "old" }]);
  buffer.flush();
  store.setRetention(store.group("/short")?.id ?? 0, 1);
  store.removeExpired(clock.now());
  assert.deepEqual(kept("/short"), ["new"]);
  assert.deepEqual(kept("/long"), ["old"]);
});

test("a group takes its streams and events with it", (t) => {
  const { clock, buffer, store, database } = open(t);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "a" }]);
  buffer.flush();
  store.removeGroup(store.group("/g")?.id ?? 0);
  for (const table of ["log_streams", "log_chunks"]) {
    assert.equal(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"], 0);
  }
});
