import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeLimit } from "../../../src/shared/timeLimit.ts";

test("of many pieces of work the one without an end is told, and all others are done", () => {
  const done: number[] = [];
  const late: number[] = [];
  new TimeLimit(100).each(
    [1, 2, 3, 4],
    (item) => {
      for (;;) if (item !== 3) break;
      done.push(item);
    },
    (item) => late.push(item),
  );
  assert.deepEqual([done, late], [[1, 2, 4], [3]]);
});
