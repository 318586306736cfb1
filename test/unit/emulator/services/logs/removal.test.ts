import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type LogLimits, LogRemoval } from "../../../../../src/emulator/services/logs/removal.ts";
import { openLogs } from "./openLogs.ts";

const day = 86_400_000;

function openRemoval(t: TestContext, limits: Partial<LogLimits> = {}) {
  const logs = openLogs(t);
  const removal = new LogRemoval(logs.database, { bytes: 1024 ** 3, ...limits });
  const write = (group: string, message: string, ageMs = 0, stream = "s") => {
    logs.buffer.write(group, stream, [{ timestamp: logs.clock.now() - ageMs, message }]);
    logs.buffer.flush();
  };
  /** Steps until nothing is left to remove; answers how many there were. */
  const sweep = () => {
    let steps = 1;
    while (removal.step(logs.clock.now())) steps += 1;
    return steps;
  };
  return { ...logs, removal, write, sweep };
}

test("what is older than its group's retention is removed, and nothing else", (t) => {
  const { write, store, kept, sweep } = openRemoval(t);
  write("/short", "old", 2 * day);
  write("/short", "new");
  write("/long", "old", 2 * day);
  store.setRetention(store.group("/short")?.id ?? 0, 1);
  sweep();
  assert.deepEqual(kept("/short"), ["new"]);
  assert.deepEqual(kept("/long"), ["old"]);
});

test("what came longer ago than events are kept is removed, whatever its group says", (t) => {
  const { write, clock, kept, sweep } = openRemoval(t, { retentionMs: 7 * day });
  write("/g", "old");
  clock.advance(4 * day);
  write("/g", "middle");
  clock.advance(4 * day);
  write("/g", "new");
  sweep();
  assert.deepEqual(kept("/g"), ["middle", "new"]);
});

test("beyond the size of all logs the oldest go", (t) => {
  const { write, kept, sweep } = openRemoval(t, { bytes: 10_000 });
  for (let index = 0; index < 20; index += 1) write(index % 2 === 0 ? "/a" : "/b", `${index}`.padEnd(970));
  sweep();
  const left = [...kept("/a"), ...kept("/b")].map(Number).toSorted((a, b) => a - b);
  assert.deepEqual(left, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});

test("a deleted group is gone at once, and its events in pieces", (t) => {
  const { write, store, kept, sweep, count } = openRemoval(t);
  for (let index = 0; index < 500; index += 1) write("/g", "x", 0, `s${index % 7}`);
  write("/other", "stays");
  store.removeGroup(store.group("/g")?.id ?? 0);
  assert.deepEqual(
    store.groups().map(({ name }) => name),
    ["/other"],
  );
  write("/g", "anew");
  assert.deepEqual(kept("/g"), ["anew"]);
  assert.ok(sweep() > 3, "more than one piece");
  assert.deepEqual([count("log_groups"), count("log_streams"), count("log_chunks")], [2, 2, 2]);
  assert.deepEqual(kept("/g"), ["anew"]);
});

test("a deleted stream is gone at once, from its group's events too", (t) => {
  const { write, clock, store, kept, sweep, count } = openRemoval(t);
  write("/g", "a", 0, "one");
  write("/g", "b", 0, "two");
  const group = store.group("/g");
  store.removeStream(store.stream(group?.id ?? 0, "one")?.id ?? 0, clock.now());
  assert.deepEqual(kept("/g"), ["b"]);
  sweep();
  assert.deepEqual([count("log_groups"), count("log_streams"), count("log_chunks")], [1, 1, 1]);
});

test("a step removes no more than a few megabytes", (t) => {
  const { write, store, removal, clock, count } = openRemoval(t);
  for (let index = 0; index < 20; index += 1) write("/g", "x".repeat(1_000_000));
  store.removeAll();
  removal.step(clock.now());
  assert.ok(count("log_chunks") >= 14, `${count("log_chunks")} are left`);
});
