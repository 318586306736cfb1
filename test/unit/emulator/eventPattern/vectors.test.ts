import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { suite, test } from "node:test";
import * as v from "valibot";
import { matches } from "../../../../src/emulator/eventPattern/match.ts";
import { readPattern } from "../../../../src/emulator/eventPattern/pattern.ts";
import { PatternError } from "../../../../src/emulator/eventPattern/patternError.ts";

/** What AWS, or AWS's own matching engine, answered to a pattern and an event. */
const Vector = v.object({
  id: v.string(),
  kind: v.literal("event-pattern"),
  given: v.object({ pattern: v.string(), event: v.string() }),
  expect: v.object({
    match: v.optional(v.boolean()),
    error: v.optional(v.string()),
    reason: v.optional(v.string()),
  }),
});

const file = resolve(import.meta.dirname, "../../../conformance/patterns.json");
const all: unknown = JSON.parse(readFileSync(file, "utf8"));
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind === "event-pattern")
  .map((each) => v.parse(Vector, each))
  // What is wrong with the event is the operation's to say.
  .filter(({ expect }) => expect.error !== "ValidationException");

suite("the recorded patterns", () => {
  assert.ok(vectors.length > 100);
  for (const { id, given, expect } of vectors) {
    test(id, () => {
      if (expect.error === undefined) {
        assert.equal(matches(readPattern(given.pattern), JSON.parse(given.event)), expect.match);
        return;
      }
      assert.throws(
        () => readPattern(given.pattern),
        (error) =>
          error instanceof PatternError &&
          (expect.reason === undefined ||
            `Event pattern is not valid. Reason: ${error.message}` === expect.reason),
      );
    });
  }
});
