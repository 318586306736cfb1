import assert from "node:assert/strict";
import { test } from "node:test";
import { streamPace } from "../../../../../src/emulator/runtime/apis/streamPace.ts";
import { ManualClock } from "../../../../manualClock.ts";

const mebibyte = 1024 * 1024;

function paced() {
  const clock = new ManualClock();
  const seen: string[] = [];
  const exchange = { pause: () => void seen.push("pause"), resume: () => void seen.push("resume") };
  return { clock, seen, pace: streamPace(exchange, clock) };
}

test("a stream that is read begins with 6 MiB at once, then it waits for its bandwidth", () => {
  const { clock, seen, pace } = paced();
  pace(6 * mebibyte, undefined);
  assert.deepEqual(seen, []);
  pace(2 * mebibyte, undefined);
  assert.deepEqual(seen, ["pause"]);
  clock.advance(1_001);
  assert.deepEqual(seen, ["pause", "resume"]);
});

test("a stream waits for its reader, also one that fails", async () => {
  const { seen, pace } = paced();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  pace(1, first.promise);
  pace(1, second.promise);
  assert.deepEqual(seen, ["pause"]);
  first.resolve();
  await new Promise(setImmediate);
  assert.deepEqual(seen, ["pause"]);
  second.reject(new Error("gone"));
  await new Promise(setImmediate);
  assert.deepEqual(seen, ["pause", "resume"]);
});

test("a stream goes on when both its reader and its bandwidth let it", async () => {
  const { clock, seen, pace } = paced();
  const taken = Promise.withResolvers<void>();
  pace(8 * mebibyte, taken.promise);
  clock.advance(1_001);
  assert.deepEqual(seen, ["pause"]);
  taken.resolve();
  await new Promise(setImmediate);
  assert.deepEqual(seen, ["pause", "resume"]);
});
