import assert from "node:assert/strict";
import { test } from "node:test";
import { createSqs, migrations } from "../../../../../src/emulator/services/sqs/service.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { FailingDatabase, type DatabaseFailure } from "../../store/failingDatabase.ts";

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const call = { headers: {}, endpoint: "http://x", signal: new AbortController().signal } as never;

/** Moves three messages while the nth call of the database fails; false once there is none left to fail. */
async function moveWithFault(failure: DatabaseFailure, nth: number): Promise<boolean> {
  const database = new FailingDatabase(failure);
  for (const { sql } of migrations) database.exec(sql);
  const clock = new ManualClock();
  const sqs = createSqs({ database, clock, region: "us-east-1", accountId: "000000000000" });
  const perform = (name: string, input: unknown) =>
    sqs.service.operations[name]?.(input as never, call) ?? assert.fail(name);
  for (const QueueName of ["dead", "target"]) void perform("CreateQueue", { QueueName });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1 });
  void perform("CreateQueue", { QueueName: "source", Attributes: { RedrivePolicy } });
  const bodies = ["a", "b", "c"];
  for (const body of bodies) sqs.queues.send(arn("dead"), { body });
  const limits = { SourceArn: arn("dead"), DestinationArn: arn("target"), MaxNumberOfMessagesPerSecond: 1 };
  void perform("StartMessageMoveTask", limits);
  database.arm(nth);
  clock.advance(10_000);
  const hasFailed = database.failed !== undefined;
  database.arm(Number.POSITIVE_INFINITY);
  const request = { maxMessages: 10, waitSeconds: 0, signal: new AbortController().signal };
  const moved = await sqs.queues.receive(arn("target"), request);
  assert.deepEqual(
    moved.map(({ body }) => body),
    bodies,
    `after ${database.failed} failed`,
  );
  sqs.quiesce();
  database.close();
  return hasFailed;
}

for (const failure of ["statement fails", "transaction is undone"] as const) {
  test(`a move task moves each message once, whichever call of the database fails and the ${failure}`, async () => {
    let nth = 1;
    while (await moveWithFault(failure, nth)) nth += 1;
    assert.ok(nth > 10, `${nth}`);
  });
}
