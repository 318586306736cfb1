import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Outcome } from "../../../../src/emulator/contracts/engine.ts";
import type { Mapping } from "../../../../src/emulator/contracts/eventSources.ts";
import type { Invocations } from "../../../../src/emulator/contracts/invocations.ts";
import type { Queues } from "../../../../src/emulator/contracts/queues.ts";
import { FunctionCalls } from "../../../../src/emulator/sources/polling/functionCalls.ts";
import { inTurns } from "../../../../src/emulator/sources/polling/inTurns.ts";
import { QueuePolling } from "../../../../src/emulator/sources/sqs/queuePolling.ts";
import { systemClock } from "../../../../src/shared/clock.ts";
import { silentLog } from "../../../../src/shared/log.ts";
import { Places } from "../../../../src/shared/places.ts";
import { createTurns } from "../../../../src/shared/turns/turns.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:many";

const outcome: Outcome = {
  payload: Buffer.from("null"),
  contentType: "application/json",
  logTail: new Uint8Array(),
  durationMs: 1,
  billedDurationMs: 1,
  maxMemoryUsedMb: 1,
};

/** Polls a queue of so many messages, with a function that is told of its batches. */
function polled(
  t: TestContext,
  { count, settings }: { readonly count: number; readonly settings: Mapping["settings"] },
  run: (bodies: readonly string[]) => Promise<void> | void,
) {
  const waiting = Array.from({ length: count }, (_, index) => String(index));
  const receives: number[] = [];
  const deleted = new Set<string>();
  let running = 0;
  let most = 0;
  const queues: Pick<Queues, "receive" | "delete" | "hold" | "visibilitySeconds"> = {
    visibilitySeconds: () => 30,
    async receive(_arn, { maxMessages, signal }) {
      const taken = waiting.splice(0, maxMessages);
      if (taken.length === 0) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      else receives.push(taken.length);
      return taken.map((body) => ({
        messageId: body,
        receiptHandle: body,
        body,
        md5OfBody: "",
        attributes: {},
        messageAttributes: {},
      }));
    },
    delete(_arn, handles) {
      for (const handle of handles) deleted.add(handle);
      return Promise.resolve();
    },
    hold: () => undefined,
  };
  const invocations: Invocations = {
    async run(_fn, request) {
      const { Records } = JSON.parse(Buffer.from(request().payload).toString("utf8")) as {
        Records: { body: string }[];
      };
      running += 1;
      most = Math.max(most, running);
      await run(Records.map(({ body }) => body));
      running -= 1;
      return { outcome, executedVersion: "$LATEST" };
    },
  };
  const mapping: Mapping = {
    uuid: "mapping",
    kind: "sqs",
    roleArn: "",
    functionArn: "function",
    active: true,
    settings: { EventSourceArn: queueArn, ...settings },
  };
  const polling = new QueuePolling({
    queues,
    calls: new FunctionCalls({
      invocations: inTurns(invocations, createTurns({ atOnce: 2 })),
      places: new Places(100),
      log: silentLog,
    }),
    clock: systemClock,
    log: silentLog,
    read: () => mapping,
  });
  t.after(() => polling.stop());
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise(setImmediate);
  };
  return { receives, deleted, until, most: () => most };
}

test("a queue with much in it gives several batches at once, each no larger than it may be", async (t) => {
  const sizes: number[] = [];
  const { receives, deleted, until, most } = polled(
    t,
    { count: 200, settings: { BatchSize: 4, ScalingConfig: { MaximumConcurrency: 6 } } },
    async (bodies) => {
      sizes.push(bodies.length);
      await new Promise(setImmediate);
    },
  );
  await until(() => deleted.size === 200);
  assert.deepEqual(new Set(sizes), new Set([4]));
  assert.equal(receives[0], 24);
  assert.ok(receives.length < 50, `${receives.length} receives for 50 batches`);
  assert.ok(most() <= 6, `${most()} at once`);
});

test("a place that is free is used while the other batches take their time", async (t) => {
  const begun: string[] = [];
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { deleted, until } = polled(
    t,
    { count: 12, settings: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 10 } } },
    async ([body = ""]) => {
      begun.push(body);
      // One place is enough for what comes.
      if (Number(body) < 9) await over;
    },
  );
  await until(() => deleted.size === 3);
  assert.deepEqual(begun.toSorted((a, b) => Number(a) - Number(b)).slice(9), ["9", "10", "11"]);
  end();
  await until(() => deleted.size === 12);
});

test("batches of a window are gathered one by one", async (t) => {
  const { receives, deleted, until } = polled(
    t,
    { count: 40, settings: { BatchSize: 20, MaximumBatchingWindowInSeconds: 1 } },
    () => undefined,
  );
  await until(() => deleted.size === 40);
  assert.deepEqual(receives, [10, 10, 10, 10]);
});
