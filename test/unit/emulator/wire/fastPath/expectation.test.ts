import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createExpectation,
  type Expectation,
} from "../../../../../src/emulator/wire/fastPath/expectation.ts";

/** Counts how often the clock is read: at each beginning, and in each turn of a loop that is kept awake. */
function watched(processors = 2) {
  const clock = { now: 0, reads: 0 };
  const expectation = createExpectation({
    forMs: 0.1,
    processors,
    now: () => {
      clock.reads++;
      return clock.now;
    },
  });
  return { clock, expectation };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
};

/** Lets an expectation pass without being met. */
async function miss(expectation: Expectation, clock: { now: number }) {
  expectation.begin();
  clock.now += 1;
  await turns(2);
}

test("the loop stays awake until what is expected has come", async () => {
  const { clock, expectation } = watched();
  expectation.begin();
  await turns(5);
  assert.ok(clock.reads >= 5, `${clock.reads} turns`);
  expectation.arrived();
  await turns(2);
  const { reads } = clock;
  await turns(5);
  assert.equal(clock.reads, reads);
});

test("it sleeps when that does not come in time, and then for more and more times at once", async () => {
  const { clock, expectation } = watched();
  const awakeOf = async (times: number) => {
    let awake = 0;
    for (let time = 0; time < times; time++) {
      const { reads } = clock;
      await miss(expectation, clock);
      if (clock.reads > reads) awake++;
    }
    return awake;
  };
  // Once, and again after 2, 4, 8, 16, 32 and 64 times.
  assert.equal(await awakeOf(1 + 2 + 1 + 4 + 1 + 8 + 1), 4);
  assert.equal(await awakeOf(16 + 1 + 32 + 1 + 64 + 1), 3);
  assert.equal(await awakeOf(64 + 1), 1);
});

test("one that was met makes it wait for the next one again", async () => {
  const { clock, expectation } = watched();
  await miss(expectation, clock);
  for (let skipped = 0; skipped < 2; skipped++) expectation.begin();
  expectation.begin();
  expectation.arrived();
  const { reads } = clock;
  expectation.begin();
  assert.ok(clock.reads > reads);
  expectation.arrived();
  await turns(2);
});

test("a machine with one processor leaves it to the function", async () => {
  const { clock, expectation } = watched(1);
  expectation.begin();
  await turns(3);
  assert.equal(clock.reads, 0);
});
