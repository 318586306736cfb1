import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { suite, test } from "node:test";
import * as v from "valibot";
import { isSchedule, nextTime } from "../../../../src/lambda/schedule/expression.ts";

const Vector = v.variant("kind", [
  v.object({
    id: v.string(),
    kind: v.literal("schedule-expression"),
    given: v.object({ service: v.string(), expression: v.string() }),
    expect: v.object({ valid: v.boolean() }),
  }),
  v.object({
    id: v.string(),
    kind: v.literal("cron-next"),
    given: v.object({ expression: v.string(), from: v.string() }),
    expect: v.object({ next: v.array(v.string()) }),
  }),
]);
const file = resolve(import.meta.dirname, "../../../conformance/patterns.json");
const all: unknown = JSON.parse(readFileSync(file, "utf8"));
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind === "schedule-expression" || kind === "cron-next")
  .map((each) => v.parse(Vector, each));

suite("the recorded and documented schedules", () => {
  assert.ok(vectors.length > 30);
  for (const { id, kind, given, expect } of vectors) {
    // EventBridge Scheduler has one-time schedules besides.
    if (kind === "schedule-expression") {
      test(id, () => assert.equal(isSchedule(given.expression), expect.valid));
      continue;
    }
    test(id, () =>
      assert.deepEqual(upcoming(given.expression, given.from, expect.next.length || 1), expect.next),
    );
  }
});

function upcoming(expression: string, from: string, count: number): string[] {
  const found: string[] = [];
  let after = Date.parse(from);
  for (let index = 0; index < count; index += 1) {
    const next = nextTime(expression, { after, since: 0 });
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(".000Z", "Z"));
    after = next;
  }
  return found;
}

test("a rate counts from when the rule was made", () => {
  const since = Date.parse("2024-01-01T00:00:10Z");
  assert.equal(nextTime("rate(5 minutes)", { after: since, since }), since + 300_000);
  assert.equal(nextTime("rate(5 minutes)", { after: since + 300_000, since }), since + 600_000);
});

test("days by their weekday, their place in the month and from its end", () => {
  assert.deepEqual(upcoming("cron(0 0 ? * 2#1 *)", "2024-01-15T00:00:00Z", 2), [
    "2024-02-05T00:00:00Z",
    "2024-03-04T00:00:00Z",
  ]);
  // The 1st of June 2024 is a Saturday: the nearest weekday in June is the 3rd.
  assert.deepEqual(upcoming("cron(0 9 1W 6 ? 2024)", "2024-01-01T00:00:00Z", 1), ["2024-06-03T09:00:00Z"]);
  assert.deepEqual(upcoming("cron(0 9 31W 3 ? 2024)", "2024-01-01T00:00:00Z", 1), ["2024-03-29T09:00:00Z"]);
});

test("what is no schedule is refused", () => {
  for (const expression of [
    "cron(0 0 ? * ? *)",
    "cron(60 * * * ? *)",
    "cron(* * * * ?)",
    "rate(0 minutes)",
    "rate(5 Minutes)",
    "cron(5/0 * * * ? *)",
  ]) {
    assert.equal(isSchedule(expression), false, expression);
  }
});
