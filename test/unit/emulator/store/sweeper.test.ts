import assert from "node:assert/strict";
import { test } from "node:test";
import { Sweeper } from "../../../../src/emulator/store/sweeper.ts";
import { lineLog } from "../../../../src/shared/log.ts";
import { ManualClock } from "../../../manualClock.ts";

test("a sweep goes on piece by piece while there is something, and looks again a minute later", () => {
  const clock = new ManualClock();
  let left = 3;
  let steps = 0;
  const step = () => {
    steps += 1;
    left = Math.max(0, left - 1);
    return left > 0;
  };
  const sweeper = new Sweeper({ clock, log: lineLog(() => undefined), steps: [step] });
  sweeper.wake();
  clock.advance(1_000);
  assert.equal(steps, 3);
  clock.advance(60_000);
  assert.equal(steps, 4);
  left = 1;
  sweeper.wake();
  clock.advance(100);
  assert.equal(steps, 5);
  sweeper.stop();
  assert.equal(clock.pending, 0);
});

test("a step that fails is said, and ends neither the others nor the sweeping", () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  let steps = 0;
  const sweeper = new Sweeper({
    clock,
    log: lineLog((line) => lines.push(line)),
    steps: [
      () => {
        throw new Error("database or disk is full");
      },
      () => {
        steps += 1;
        return false;
      },
    ],
  });
  sweeper.wake();
  clock.advance(61_000);
  assert.equal(steps, 2);
  assert.match(lines[0] ?? "", /^warn not removed yet error="database or disk is full"/);
  sweeper.stop();
});
