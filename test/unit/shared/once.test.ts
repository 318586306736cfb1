import assert from "node:assert/strict";
import { test } from "node:test";
import { onceAsync } from "../../../src/shared/once.ts";

test("what could not be made is made at the next call, and then once", async () => {
  let calls = 0;
  const made = onceAsync(async () => {
    calls += 1;
    if (calls === 1) throw new Error("too many open files");
    return Promise.resolve(calls);
  });
  const [first, second] = [made(), made()];
  await assert.rejects(first, { message: "too many open files" });
  await assert.rejects(second, { message: "too many open files" });
  assert.deepEqual([await made(), await made(), calls], [2, 2, 2]);
});
