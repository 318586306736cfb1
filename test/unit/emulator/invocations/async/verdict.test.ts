import assert from "node:assert/strict";
import { test } from "node:test";
import type { AsyncSettings } from "../../../../../src/emulator/invocations/async/event.ts";
import {
  afterAnswer,
  afterRefusal,
  beforeAttempt,
} from "../../../../../src/emulator/invocations/async/verdict.ts";

const defaults: AsyncSettings = {
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST",
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onSuccessArn: undefined,
  onFailureArn: undefined,
  deadLetterArn: undefined,
  reservedConcurrency: undefined,
};
const failure = { statusCode: 200, functionError: "Unhandled" };
const throttle = { statusCode: 429 };

test("an event may run until it is as old as it may become", () => {
  const progress = { attempts: 1, response: failure };
  assert.equal(beforeAttempt({ ...progress, ageMs: 21_599_999 }, defaults), undefined);
  assert.deepEqual(beforeAttempt({ ...progress, ageMs: 21_600_000 }, defaults), {
    kind: "finish",
    condition: "EventAgeExceeded",
    attempts: 1,
    response: failure,
  });
});

test("no concurrency at all ends an event whatever its age", () => {
  const verdict = beforeAttempt(
    { attempts: 0, ageMs: 99_999_999, response: undefined },
    { ...defaults, reservedConcurrency: 0 },
  );
  assert.equal(verdict?.kind === "finish" && verdict.condition, "ZeroReservedConcurrency");
});

test("a success ends an event also when it took longer than the event may be old", () => {
  const verdict = afterAnswer({ attempts: 2, ageMs: 99_999_999 }, { statusCode: 200 }, defaults);
  assert.deepEqual(verdict, {
    kind: "finish",
    condition: "Success",
    attempts: 3,
    response: { statusCode: 200 },
  });
});

test("failures are retried after one minute and two, as often as configured", () => {
  const waits = (retries: number) =>
    [0, 1, 2].map((attempts) => {
      const verdict = afterAnswer({ attempts, ageMs: 0 }, failure, {
        ...defaults,
        maximumRetryAttempts: retries,
      });
      return verdict.kind === "retry" ? verdict.afterMs : verdict.kind === "finish" && verdict.condition;
    });
  assert.deepEqual(waits(2), [60_000, 120_000, "RetriesExhausted"]);
  assert.deepEqual(waits(1), [60_000, "RetriesExhausted", "RetriesExhausted"]);
  assert.deepEqual(waits(0), ["RetriesExhausted", "RetriesExhausted", "RetriesExhausted"]);
});

test("a retry that would come too late is not waited for", () => {
  const settings = { ...defaults, maximumEventAgeSeconds: 100 };
  assert.equal(afterAnswer({ attempts: 0, ageMs: 39_999 }, failure, settings).kind, "retry");
  const late = afterAnswer({ attempts: 0, ageMs: 40_000 }, failure, settings);
  assert.equal(late.kind === "finish" && late.condition, "EventAgeExceeded");
});

test("a throttle stops the function, another refusal the event, from one second to five minutes", () => {
  const waits = Array.from({ length: 12 }, (_, refusals) => {
    const verdict = afterRefusal({ attempts: 0, ageMs: 0 }, refusals, throttle, defaults);
    assert.equal(verdict.kind, "throttled");
    return verdict.kind === "throttled" && verdict.afterMs / 1000;
  });
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  assert.equal(afterRefusal({ attempts: 0, ageMs: 0 }, 0, { statusCode: 502 }, defaults).kind, "postpone");
});
