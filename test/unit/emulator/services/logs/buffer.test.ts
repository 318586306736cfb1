import assert from "node:assert/strict";
import { test } from "node:test";
import { openLogs } from "./openLogs.ts";

test("a line is on disk within a second, and seen by tails at once", (t) => {
  const { clock, buffer, offered, kept } = openLogs(t);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "a" }]);
  assert.deepEqual(offered, ["/g s a"]);
  assert.deepEqual(kept("/g"), []);
  clock.advance(999);
  assert.deepEqual(kept("/g"), ["a"]);
});

test("lines of one flush are kept together, however many functions wrote them", (t) => {
  const { clock, buffer, kept, database } = openLogs(t);
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
  const { clock, buffer, kept } = openLogs(t);
  const line = "x".repeat(1_000_000);
  for (let count = 0; count < 5; count += 1)
    buffer.write("/g", "s", [{ timestamp: clock.now(), message: line }]);
  assert.equal(kept("/g").length, 5);
});

test("lines out of order are read in the order of their time, in both directions and from any place", (t) => {
  const { buffer, store, readEvents } = openLogs(t);
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

test("a time that is none costs its line nothing: it is the time of its arrival", (t) => {
  const { clock, buffer, read } = openLogs(t);
  const now = clock.now();
  const times = [Number.NaN, -1, 1.5, 1.8e16, 2 ** 64, Number.POSITIVE_INFINITY, 8.64e15];
  for (const timestamp of times) buffer.write("/g", "s", [{ timestamp, message: String(timestamp) }]);
  buffer.flush();
  assert.deepEqual(
    new Map(read("/g").map(({ timestamp, message }) => [message, timestamp])),
    new Map([
      ["1.5", 1],
      ["NaN", now],
      ["-1", now],
      ["18000000000000000", now],
      ["18446744073709552000", now],
      ["Infinity", now],
      ["8640000000000000", 8.64e15],
    ]),
  );
});

test("a stream that cannot be kept costs its own lines, and no other's", (t) => {
  const { database, clock, buffer, kept, lines } = openLogs(t);
  database.exec(`CREATE TRIGGER refuse BEFORE INSERT ON log_streams WHEN new.name = 'bad'
    BEGIN SELECT raise(ABORT, 'as the test says'); END`);
  for (const name of ["first", "bad", "last"])
    buffer.write("/g", name, [{ timestamp: clock.now(), message: name }]);
  buffer.flush();
  assert.deepEqual(kept("/g"), ["first", "last"]);
  assert.match(lines.join(""), /^error log lines lost group="\/g" stream="bad" error="as the test says"\n$/);
});

test("lines wait while the database cannot be written, and are there when it can", (t) => {
  const { database, clock, buffer, kept, lines } = openLogs(t);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "a" }]);
  database.exec("PRAGMA query_only = ON");
  clock.advance(600);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "b" }]);
  clock.advance(600);
  assert.deepEqual(kept("/g"), []);
  assert.match(lines[0] ?? "", /^warn log lines not written yet/);
  database.exec("PRAGMA query_only = OFF");
  clock.advance(600);
  assert.deepEqual(kept("/g"), ["a", "b"]);
});

test("while the database cannot be written, memory is bounded", (t) => {
  const { database, clock, buffer, kept, lines } = openLogs(t);
  database.exec("PRAGMA query_only = ON");
  const line = "x".repeat(1_000_000);
  for (let count = 0; count < 30; count += 1)
    buffer.write("/g", "s", [{ timestamp: clock.now(), message: line }]);
  assert.ok(lines.some((text) => text.startsWith("error log lines lost")));
  database.exec("PRAGMA query_only = OFF");
  buffer.flush();
  assert.ok(kept("/g").length < 20);
});

test("rows with times that Node cannot read, of an earlier version, cost no reader anything", (t) => {
  const { database, clock, store, buffer, read } = openLogs(t);
  buffer.write("/g", "s", [{ timestamp: clock.now(), message: "good" }]);
  buffer.flush();
  const late = "18446744073709551";
  database.exec(`UPDATE log_streams SET last_event = ${late}, last_ingestion = -${late}, created = ${late}`);
  database.exec(`INSERT INTO log_chunks (group_id, stream_id, first_event, last_event, ingested, events)
    VALUES (1, 1, ${late}, ${late}, ${late}, '[[${late},"bad"],[1e300,"worse"]]')`);
  const [stream] = store.streams(store.group("/g")?.id ?? 0);
  assert.deepEqual([stream?.last_event, stream?.last_ingestion, stream?.created], [8.64e15, 0, 8.64e15]);
  assert.deepEqual(
    read("/g").map(({ message, timestamp }) => [message, timestamp]),
    [
      ["good", clock.now()],
      ["bad", 8.64e15],
      ["worse", 8.64e15],
    ],
  );
});

test("a damaged chunk, or a group's damaged tags, cost nothing but themselves", (t) => {
  const { database, clock, store, buffer, kept } = openLogs(t);
  for (const message of ["before", "damaged", "after"]) {
    buffer.write("/g", "s", [{ timestamp: clock.now(), message }]);
    buffer.flush();
    clock.advance(1_000);
  }
  database.exec(`UPDATE log_chunks SET events = '[[1,"dam' WHERE id = 2; UPDATE log_groups SET tags = '{'`);
  assert.deepEqual(kept("/g"), [
    "before",
    "[Lambda Workbench: what was logged here is damaged and cannot be read]",
    "after",
  ]);
  assert.deepEqual(store.group("/g")?.tags, {});
});
