import assert from "node:assert/strict";
import { test } from "node:test";
import { CallTimes } from "../../../../src/shared/turns/callTimes.ts";

function after(...took: readonly number[]): number {
  const times = new CallTimes();
  for (const ms of took) times.took("a", ms);
  return times.paceOf("a");
}

test("the pace follows the times of short calls, within bounds", () => {
  assert.equal(after(), 0.3);
  assert.equal(after(0.01), 0.3);
  assert.equal(after(0.5), 2);
  assert.equal(after(2), 3);
});

test("calls that take long hold nobody up, whatever others take", () => {
  assert.equal(after(1_000), 0.3);
  const times = new CallTimes();
  times.took("long", 1_000);
  times.took("short", 0.5);
  assert.deepEqual([times.paceOf("long"), times.paceOf("short")], [0.3, 2]);
});

test("a cold start among short calls is soon forgotten", () => {
  assert.equal(after(5_000, ...Array.from({ length: 40 }, () => 0.5)) > 1.9, true);
});

test("what it remembers is bounded", () => {
  const times = new CallTimes();
  times.took("first", 0.5);
  for (let number = 0; number < 1000; number += 1) times.took(`${number}`, 0.5);
  assert.equal(times.paceOf("first"), 0.3);
  assert.equal(times.paceOf("999"), 2);
});
