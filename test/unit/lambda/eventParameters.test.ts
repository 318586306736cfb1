import assert from "node:assert/strict";
import { test } from "node:test";
import { fillEvent } from "../../../src/lambda/eventParameters.ts";

const now = Date.UTC(2026, 10, 26, 10, 50, 3, 120);
let made = 0;
const around = { env: { STAGE: "dev", QUOTED: 'a "b"\n\\' }, now, uuid: () => `id-${(made += 1)}` };
const fill = (value: unknown): unknown => JSON.parse(fillEvent(JSON.stringify(value), around));

test("each uuid is another, times are of one moment, variables are those of the editor", () => {
  assert.deepEqual(fill(["${uuid}", "x-${uuid}", "${now}", "at ${now}", "${env:STAGE}"]), [
    "id-1",
    "x-id-2",
    "2026-11-26T10:50:03.120Z",
    "at 2026-11-26T10:50:03.120Z",
    "dev",
  ]);
});

test("a number of milliseconds or seconds is a number where it is the whole value", () => {
  assert.deepEqual(fill({ ms: "${now:ms}", s: "${now:s}", text: "at ${now:ms}" }), {
    ms: now,
    s: Math.floor(now / 1000),
    text: `at ${now}`,
  });
});

test("what a variable holds stays within its string", () => {
  assert.deepEqual(fill({ a: "${env:QUOTED}" }), { a: around.env.QUOTED });
});

test("other braces are the event's own", () => {
  const event = {
    policy: "arn:aws:s3:::b/${aws:username}",
    a: "${stageVariables.x} ${} $uuid {now} ${UUID}",
  };
  assert.deepEqual(fill(event), event);
});

test("a variable that is not set is told, and nothing is sent", () => {
  assert.throws(() => fill("${env:NOT_SET}"), /the environment variable "NOT_SET" is not set/);
});
