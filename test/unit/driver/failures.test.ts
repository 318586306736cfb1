import assert from "node:assert/strict";
import { test } from "node:test";
import { failuresOf } from "../../driver/failures.ts";

test("the failures of node:test are told with what is said of them, and nothing else", () => {
  const output = [
    "  ✓ test/unit/one.test.ts: 2 tests, 10 ms",
    "  ✗ a queue keeps its order (test/unit/two.test.ts:7)",
    "      AssertionError: 1 is not 2",
    "        at there",
    "  ✗ test/unit/two.test.ts: 3 tests, 12 ms",
    "  – skipped: a thing (no reason)",
    "4 passed, 1 failed",
  ].join("\n");
  assert.equal(
    failuresOf(output),
    [
      "  ✗ a queue keeps its order (test/unit/two.test.ts:7)",
      "      AssertionError: 1 is not 2",
      "        at there",
      "  ✗ test/unit/two.test.ts: 3 tests, 12 ms",
    ].join("\n"),
  );
});

test("the failures of mocha are its list, without its colours", () => {
  const output = [
    "  117 passing (2m)",
    "\u001b[31m  1 failing\u001b[0m",
    "",
    "  1) invoke",
    "       a result is shown:",
    "     Error: no",
    "",
    "Exit code:   1",
    "116 passed, 1 failed",
  ].join("\n");
  assert.equal(failuresOf(output), "  1 failing\n\n  1) invoke\n       a result is shown:\n     Error: no\n");
});

test("of any other program the last lines are told", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  assert.equal(failuresOf(`${lines.join("\n")}\n`), lines.slice(40).join("\n"));
});
