import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { EngineError } from "../../../../../src/emulator/contracts/engine.ts";
import { attemptRunner } from "../../../../../src/emulator/invocations/invoke.ts";
import { openInvoker, outcome } from "../openInvoker.ts";
import { ServiceError } from "../../../../../src/emulator/contracts/service.ts";
import type { AsyncEvent, AsyncSettings } from "../../../../../src/emulator/invocations/async/event.ts";
import { migrations } from "../../../../../src/emulator/invocations/async/eventTable.ts";
import { AsyncQueue, type AsyncQueueOptions } from "../../../../../src/emulator/invocations/async/queue.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { until } from "../../../../until.ts";

/** A queue whose functions end when the test says so. */
function openQueue(t: TestContext, options: Partial<AsyncQueueOptions> = {}) {
  const database = new DatabaseSync(":memory:");
  for (const { sql } of migrations) database.exec(sql);
  const clock = new ManualClock();
  const running: { readonly event: AsyncEvent; readonly end: (error?: Error) => void }[] = [];
  const queue = new AsyncQueue({
    database,
    clock,
    place: { region: "us-east-1", accountId: "000000000000" },
    log: silentLog,
    timeScale: 1,
    concurrency: { each: 2, all: 3 },
    async run(event) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const attempt = { event, end: (error?: Error) => (error === undefined ? resolve() : reject(error)) };
      running.push(attempt);
      await promise.finally(() => running.splice(running.indexOf(attempt), 1));
      return { outcome: { payload: Buffer.from("null") }, executedVersion: "$LATEST" };
    },
    settings: settingsOf,
    random: Math.random,
    deliveries: { owe: () => assert.fail("no destination was configured") },
    ...options,
  });
  queue.start();
  t.after(async () => {
    for (const { end } of running) end();
    await queue.stop(Promise.resolve());
    database.close();
  });
  const enqueue = (functionName: string, requestId: string) =>
    queue.enqueue({ functionName, requestId, qualifier: undefined, payload: Buffer.from("{}") });
  const ids = () => running.map(({ event }) => event.requestId).toSorted();
  const end = (requestId: string, error?: Error) => {
    const attempt = running.find(({ event }) => event.requestId === requestId);
    assert.ok(attempt, `${requestId} runs`);
    attempt.end(error);
  };
  return { queue, clock, enqueue, ids, end };
}

const settingsOf = (functionName: string): AsyncSettings => ({
  functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}:$LATEST`,
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onSuccessArn: undefined,
  onFailureArn: undefined,
  deadLetterArn: undefined,
  reservedConcurrency: undefined,
});

test("so many events of a function run at once, and so many of all, each in its turn", async (t) => {
  const { queue, enqueue, ids, end } = openQueue(t);
  for (const id of ["a1", "a2", "a3", "b1", "b2", "c1"]) await enqueue(id.slice(0, 1), id);
  assert.deepEqual(ids(), ["a1", "a2", "b1"]);
  assert.equal(queue.queued(), 6);
  end("b1");
  await until(() => ids().length === 3 && !ids().includes("b1"));
  // "b" and "c" had waited for room; "a" has all that a function may have.
  assert.deepEqual(ids(), ["a1", "a2", "b2"]);
  end("a1");
  await until(() => ids().length === 3 && !ids().includes("a1"));
  assert.deepEqual(ids(), ["a2", "b2", "c1"]);
  for (const id of ["a2", "b2", "c1"]) end(id);
  await until(() => ids()[0] === "a3");
  end("a3");
  await until(() => queue.queued() === 0);
});

test("an event that cannot be run waits by itself, and holds up no other of its function", async (t) => {
  const { clock, enqueue, ids, end } = openQueue(t, { concurrency: { each: 1, all: 1 } });
  await enqueue("a", "poison");
  await enqueue("a", "fine");
  end("poison", new Error("no interpreter"));
  await until(() => ids()[0] === "fine");
  end("fine");
  await until(() => clock.waitsFor(1_000));
  clock.advance(1_000);
  await until(() => ids()[0] === "poison");
  end("poison", new Error("no interpreter"));
  await until(() => clock.waitsFor(2_000));
});

test("a machine without room for a process costs an event no attempt", async (t) => {
  const attempts: number[] = [];
  const engine = {
    invoke: () =>
      attempts.length < 3
        ? Promise.reject(new EngineError("start-failed", "spawn EAGAIN"))
        : Promise.resolve(outcome),
  };
  const invoker = openInvoker({ engine });
  const run = attemptRunner(invoker);
  const { queue, clock, enqueue } = openQueue(t, {
    run(event, attempt) {
      attempts.push(attempt);
      return run(event, attempt);
    },
  });
  await enqueue("a", "event");
  for (const waitMs of [1_000, 2_000]) {
    await until(() => clock.waitsFor(waitMs));
    clock.advance(waitMs);
  }
  await until(() => queue.queued() === 0);
  assert.deepEqual(attempts, [1, 1, 1]);
});

test("a throttled function is left alone, and tried again when one of its events ends", async (t) => {
  const { clock, enqueue, ids, end } = openQueue(t);
  const throttle = new ServiceError({ code: "TooManyRequestsException", status: 429, message: null });
  for (const id of ["a1", "a2", "a3"]) await enqueue("a", id);
  end("a2", throttle);
  await until(() => clock.waitsFor(1_000));
  assert.deepEqual(ids(), ["a1"]);
  await enqueue("a", "a4");
  assert.deepEqual(ids(), ["a1"]);
  end("a1");
  await until(() => ids().length === 2);
  assert.deepEqual(ids(), ["a2", "a3"]);
});

test("an event of a function that is not ready waits, for six hours at most", async (t) => {
  const { queue, clock, enqueue, ids } = openQueue(t, {
    settings() {
      throw new ServiceError({ code: "ResourceConflictException", status: 409, message: "Pending" });
    },
  });
  await enqueue("a", "early");
  await until(() => clock.waitsFor(1_000));
  assert.equal(queue.queued(), 1);
  clock.advance(21_599_000);
  await until(() => clock.waitsFor(1_000));
  assert.equal(queue.queued(), 1);
  clock.advance(1_000);
  await until(() => queue.queued() === 0);
  assert.deepEqual(ids(), []);
});

test("waits are shortened by any factor", async (t) => {
  const { clock, enqueue, ids, end } = openQueue(t, { timeScale: 7 });
  await enqueue("a", "again");
  end("again", new Error("no interpreter"));
  await until(() => clock.pending > 0);
  clock.advance(Math.ceil(1_000 / 7));
  await until(() => ids()[0] === "again");
});
