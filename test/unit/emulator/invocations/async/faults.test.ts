import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { DeliveryQueue } from "../../../../../src/emulator/delivery/deliveryQueue.ts";
import { migrations as deliveryMigrations } from "../../../../../src/emulator/delivery/deliveryTable.ts";
import { queueTarget } from "../../../../../src/emulator/delivery/targets/queue.ts";
import { migrations as eventMigrations } from "../../../../../src/emulator/invocations/async/eventTable.ts";
import { AsyncQueue } from "../../../../../src/emulator/invocations/async/queue.ts";
import { createSqs, migrations as sqsMigrations } from "../../../../../src/emulator/services/sqs/service.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { type DatabaseFailure, FailingDatabase } from "../../store/failingDatabase.ts";

const place = { region: "us-east-1", accountId: "000000000000" };
const queueArn = "arn:aws:sqs:us-east-1:000000000000:records";
const signal = new AbortController().signal;

/** Events that succeed, and that fail until they are dead letters, with what they leave in a queue. */
function openLife(failure: DatabaseFailure) {
  const database = new FailingDatabase(failure);
  for (const { sql } of [...eventMigrations, ...deliveryMigrations, ...sqsMigrations]) database.exec(sql);
  const clock = new ManualClock();
  const common = { database, clock, log: silentLog };
  const { service, queues } = createSqs({ ...common, ...place });
  const call = { headers: {}, endpoint: "http://x" } as never;
  void service.operations["CreateQueue"]?.({ QueueName: "records" } as never, call);
  const deliveries = new DeliveryQueue({ ...common, targets: [queueTarget(queues)] });
  const runs: string[] = [];
  const events = new AsyncQueue({
    ...common,
    place,
    random: Math.random,
    timeScale: 1,
    concurrency: { each: 2, all: 3 },
    deliveries,
    run: ({ requestId }) => {
      runs.push(requestId);
      const outcome = { payload: Buffer.from("null") };
      const failed = requestId.startsWith("bad") && { functionError: "Unhandled" as const };
      return Promise.resolve({ outcome: { ...outcome, ...failed }, executedVersion: "$LATEST" });
    },
    settings: (functionName) => ({
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}:$LATEST`,
      maximumRetryAttempts: 1,
      maximumEventAgeSeconds: 21_600,
      onSuccessArn: queueArn,
      onFailureArn: queueArn,
      deadLetterArn: undefined,
      reservedConcurrency: undefined,
    }),
  });
  const enqueue = (requestId: string) =>
    events.enqueue({ requestId, functionName: "fn", qualifier: undefined, payload: Buffer.from("{}") });
  const counted = (table: string) => database.countRows(table);
  return { database, clock, queues, deliveries, events, enqueue, counted, runs };
}

async function liveWithFault(t: TestContext, failure: DatabaseFailure, nth: number): Promise<boolean> {
  const { database, clock, queues, deliveries, events, enqueue, counted, runs } = openLife(failure);
  t.after(() => database.close());
  events.start();
  deliveries.start();
  database.arm(nth);
  const accepted: string[] = [];
  const ids = ["good-1", "bad-1", "good-2", "bad-2"];
  await Promise.all(
    ids.map(async (id) => {
      // One that is refused was not accepted: its caller knows, and may try again.
      if (
        await enqueue(id).then(
          () => true,
          () => false,
        )
      )
        accepted.push(id);
    }),
  );
  const received: string[] = [];
  for (
    let turn = 0;
    counted("lambda_async_events") + counted("deliveries") + counted("sqs_messages") > 0;
    turn += 1
  ) {
    assert.ok(turn < 10_000, `it does not end after ${database.failed} failed`);
    // A reader that tries again after an error, as those of AWS do.
    const messages = await queues
      .receive(queueArn, { maxMessages: 10, waitSeconds: 0, signal })
      .catch(() => []);
    for (const { body, receiptHandle } of messages) {
      received.push(String(/"requestId":"([^"]+)"/.exec(body)?.[1]));
      await Promise.resolve()
        .then(() => queues.delete(queueArn, [receiptHandle]))
        .catch(() => undefined);
    }
    clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await events.stop(Promise.resolve());
  await deliveries.stop(Promise.resolve());
  const missing = accepted.filter((id) => !received.includes(id));
  assert.deepEqual(missing, [], `after ${database.failed} failed`);
  for (const id of accepted) {
    // A fault may have an event run once more, never once less.
    const least = id.startsWith("bad") ? 2 : 1;
    const count = runs.filter((run) => run === id).length;
    assert.ok(
      count >= least && count <= least + 1,
      `${id} ran ${count} times after ${database.failed} failed`,
    );
  }
  return database.failed !== undefined;
}

for (const failure of ["statement fails", "transaction is undone"] as const) {
  test(`whichever call of the database fails and the ${failure}, nothing accepted is lost`, async (t) => {
    let nth = 1;
    while (await liveWithFault(t, failure, nth)) nth += 1;
    t.diagnostic(`${nth - 1} calls failed, one in each life`);
    assert.ok(nth > 50, `${nth}`);
  });
}
