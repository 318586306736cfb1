import assert from "node:assert/strict";
import { test } from "node:test";
import { createTurns } from "../../../../src/shared/turns/turns.ts";

/** The event loop has come round often enough for whatever can happen by itself. */
const turned = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
};

/** Requests that note that they began, and can be answered by their number. */
function requests() {
  const began: number[] = [];
  const answers = new Map<number, () => void>();
  const request = (number: number) => (answered: () => void) => {
    began.push(number);
    answers.set(number, answered);
  };
  return { began, request, answer: (number: number) => answers.get(number)?.() };
}

test("as many begin at once as there are processors, the next when one is answered", async () => {
  const turns = createTurns({ atOnce: 2, now: () => 0 });
  const { began, request, answer } = requests();
  for (const number of [1, 2, 3, 4]) turns.take("a", request(number));
  await turned();
  assert.deepEqual(began, [1, 2]);
  answer(2);
  await turned();
  assert.deepEqual(began, [1, 2, 3]);
  answer(1);
  answer(3);
  await turned();
  assert.deepEqual(began, [1, 2, 3, 4]);
});

test("one that takes its time holds the others up for a moment only", async () => {
  let now = 0;
  const turns = createTurns({
    atOnce: 1,
    times: { paceOf: () => 0.3, took: () => undefined },
    now: () => now,
  });
  const { began, request, answer } = requests();
  for (const number of [1, 2, 3]) turns.take("a", request(number));
  await turned();
  assert.deepEqual(began, [1]);
  now = 0.4;
  await turned();
  assert.deepEqual(began, [1, 2]);
  now = 0.8;
  await turned();
  assert.deepEqual(began, [1, 2, 3]);
  // An answer that comes later than that gives nobody else's place away.
  answer(1);
  turns.take("a", request(4));
  await turned();
  assert.deepEqual(began, [1, 2, 3]);
  now = 1.2;
  await turned();
  assert.deepEqual(began, [1, 2, 3, 4]);
});

test("those that wait begin in the order in which they came", async () => {
  const turns = createTurns({ atOnce: 1, now: () => 0 });
  const { began, request, answer } = requests();
  turns.take("a", request(1));
  turns.take("a", request(2));
  answer(1);
  turns.take("a", request(3));
  await turned();
  answer(2);
  await turned();
  assert.deepEqual(began, [1, 2, 3]);
});
