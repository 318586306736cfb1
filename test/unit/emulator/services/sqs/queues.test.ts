import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import type { Call, ServiceDefinition } from "../../../../../src/emulator/contracts/service.ts";
import { createSqs, migrations } from "../../../../../src/emulator/services/sqs/service.ts";
import { ManualClock } from "../../../../manualClock.ts";

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const call: Call = {
  requestId: "id",
  region: "us-east-1",
  accountId: "000000000000",
  endpoint: "http://127.0.0.1:9001",
  protocol: "aws-json",
  headers: {},
  signal: new AbortController().signal,
  answerHeaders: {},
};

function openDatabase(t: TestContext): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  database.exec(migrations.map(({ sql }) => sql).join(";"));
  return database;
}

async function perform(service: ServiceDefinition, operation: string, input: object): Promise<unknown> {
  return await service.operations[operation]?.(input as never, call);
}

test("the rest of the emulator sends to queues and polls them without HTTP", async (t) => {
  const clock = new ManualClock();
  const { service, queues, quiesce } = createSqs({
    database: openDatabase(t),
    clock,
    region: "us-east-1",
    accountId: "000000000000",
  });
  await perform(service, "CreateQueue", { QueueName: "q" });
  assert.deepEqual([queues.has(arn("q")), queues.has(arn("none")), queues.has("q")], [true, false, false]);
  const signal = new AbortController().signal;
  const receive = (waitSeconds = 0) => queues.receive(arn("q"), { maxMessages: 10, waitSeconds, signal });

  const poll = receive(20);
  const { messageId } = queues.send(arn("q"), {
    body: "hello",
    attributes: { kind: { DataType: "String", StringValue: "tea" } },
    traceHeader: "Root=1-2-3",
  });
  const [message] = await poll;
  assert.ok(message);
  assert.equal(message.messageId, messageId);
  assert.equal(message.md5OfBody, "5d41402abc4b2a76b9719d911017c592");
  assert.deepEqual(message.messageAttributes, { kind: { DataType: "String", StringValue: "tea" } });
  assert.deepEqual(message.attributes, {
    SenderId: "000000000000",
    ApproximateFirstReceiveTimestamp: String(clock.now()),
    ApproximateReceiveCount: "1",
    SentTimestamp: String(clock.now()),
    AWSTraceHeader: "Root=1-2-3",
  });

  queues.changeVisibility(arn("q"), message.receiptHandle, 0);
  const [again] = await receive();
  assert.equal(again?.attributes["ApproximateReceiveCount"], "2");
  queues.delete(arn("q"), again.receiptHandle);
  clock.advance(60_000);
  assert.deepEqual(await receive(), []);

  assert.throws(() => queues.send(arn("none"), { body: "x" }), { code: "QueueDoesNotExist" });
  const last = receive(20);
  quiesce();
  assert.deepEqual(await last, []);
});

test("a move task goes on after a restart", async (t) => {
  const [clock, database] = [new ManualClock(), openDatabase(t)];
  const open = () => createSqs({ database, clock, region: "us-east-1", accountId: "000000000000" });
  const { service, queues, quiesce } = open();
  for (const QueueName of ["dead", "target"]) await perform(service, "CreateQueue", { QueueName });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1 });
  await perform(service, "CreateQueue", { QueueName: "source", Attributes: { RedrivePolicy } });
  for (const body of ["a", "b", "c"]) queues.send(arn("dead"), { body });
  await perform(service, "StartMessageMoveTask", {
    SourceArn: arn("dead"),
    DestinationArn: arn("target"),
    MaxNumberOfMessagesPerSecond: 1,
  });
  clock.advance(0);
  quiesce();
  clock.advance(10_000);

  const after = open();
  t.after(() => after.quiesce());
  clock.advance(2_000);
  const moved = await after.queues.receive(arn("target"), {
    maxMessages: 10,
    waitSeconds: 0,
    signal: call.signal,
  });
  assert.deepEqual(
    moved.map(({ body }) => body),
    ["a", "b", "c"],
  );
});
