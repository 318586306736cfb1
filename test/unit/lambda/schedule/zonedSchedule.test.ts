import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import * as v from "valibot";
import { nextZonedTime, readZonedSchedule } from "../../../../src/lambda/schedule/zonedSchedule.ts";
import { timeZoneOf } from "../../../../src/lambda/schedule/timeZone.ts";

const Vector = v.object({
  id: v.string(),
  kind: v.literal("schedule-expression"),
  given: v.object({ service: v.string(), expression: v.string() }),
  expect: v.object({ valid: v.boolean() }),
});
const all: unknown = JSON.parse(
  readFileSync(new URL("../../../conformance/patterns.json", import.meta.url), "utf8"),
);
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind === "schedule-expression")
  .map((each) => v.parse(Vector, each))
  .filter(({ given }) => given.service === "scheduler");

suite("recorded expressions of EventBridge Scheduler", () => {
  assert.ok(vectors.length > 5);
  for (const { id, given, expect } of vectors) {
    test(id, () => assert.equal(readZonedSchedule(given.expression) !== undefined, expect.valid));
  }
});

function upcoming(expression: string, timeZone: string, from: string, count: number): string[] {
  const schedule = readZonedSchedule(expression);
  assert.ok(schedule);
  const found: string[] = [];
  let after = Date.parse(from);
  while (found.length < count) {
    const next = nextZonedTime(schedule, { after, since: 0, timeZone });
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(".000Z", "Z"));
    after = next;
  }
  return found;
}

test("a cron follows the clocks of its time zone", () => {
  assert.deepEqual(upcoming("cron(30 9 * * ? *)", "Europe/Berlin", "2026-03-27T12:00:00Z", 3), [
    "2026-03-28T08:30:00Z",
    "2026-03-29T07:30:00Z",
    "2026-03-30T07:30:00Z",
  ]);
  assert.deepEqual(upcoming("cron(0 0 1 * ? *)", "Asia/Kolkata", "2026-01-01T00:00:00Z", 1), [
    "2026-01-31T18:30:00Z",
  ]);
});

test("a time that clocks skip is after the gap, one that they show twice is once", () => {
  assert.deepEqual(upcoming("cron(30 2 * * ? *)", "America/New_York", "2026-03-07T12:00:00Z", 2), [
    "2026-03-08T07:30:00Z",
    "2026-03-09T06:30:00Z",
  ]);
  assert.deepEqual(upcoming("cron(30 1 * * ? *)", "America/New_York", "2026-10-31T12:00:00Z", 2), [
    "2026-11-01T05:30:00Z",
    "2026-11-02T06:30:00Z",
  ]);
});

test("a single time is by the clocks of the zone, and only once", () => {
  assert.deepEqual(upcoming("at(2026-07-01T12:00:00)", "America/New_York", "2026-01-01T00:00:00Z", 5), [
    "2026-07-01T16:00:00Z",
  ]);
  assert.equal(readZonedSchedule("at(2026-13-01T12:00:00)"), undefined);
});

test("a rate begins with its start, and no zone changes it", () => {
  const rate = readZonedSchedule("rate(2 hours)");
  assert.ok(rate);
  const since = Date.parse("2026-01-01T00:10:00Z");
  const next = (after: number) => nextZonedTime(rate, { after, since, timeZone: "Europe/Berlin" });
  assert.deepEqual([next(since - 1), next(since)], [since, since + 7_200_000]);
});

test("zones are those of the IANA's list", () => {
  assert.equal(timeZoneOf("Mars/Olympus"), undefined);
  const zone = timeZoneOf("Australia/Lord_Howe");
  const time = Date.parse("2026-06-01T00:00:00Z");
  assert.equal(zone?.fromLocal(zone.toLocal(time)), time);
});
