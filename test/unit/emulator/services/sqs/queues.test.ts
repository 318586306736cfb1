import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import type { Call, ResidentService } from "../../../../../src/emulator/contracts/service.ts";
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

async function perform(service: ResidentService, operation: string, input: object): Promise<unknown> {
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

  queues.hold(arn("q"), [message.receiptHandle], 60);
  clock.advance(59_000);
  assert.deepEqual(await receive(), [], "longer than the queue's own timeout");
  queues.hold(arn("q"), [message.receiptHandle], 0);
  const [again] = await receive();
  assert.equal(again?.attributes["ApproximateReceiveCount"], "2");
  // Committed with the next receive.
  const passedOver = queues.delete(arn("q"), [message.receiptHandle]);
  queues.hold(arn("q"), [again.receiptHandle], 0);
  const [third] = await receive();
  assert.ok(third, "an older receipt deletes nothing");
  await passedOver;
  await queues.delete(arn("q"), [third.receiptHandle]);
  await queues.delete(arn("none"), [third.receiptHandle]);
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

test("a message that comes back while the queue is looked at is not slept through", async (t) => {
  let time = 0;
  const waits: number[] = [];
  const clock = {
    // Time goes on between any two steps.
    now: () => ++time,
    after: (ms: number) => {
      waits.push(ms);
      return () => undefined;
    },
  };
  const { service, queues } = createSqs({
    database: openDatabase(t),
    clock,
    region: "us-east-1",
    accountId: "000000000000",
  });
  await perform(service, "CreateQueue", { QueueName: "q", Attributes: { DelaySeconds: "1" } });
  for (let early = 0; early < 20; early += 1) {
    time = early * 10_000;
    queues.send(arn("q"), { body: "hello" });
    const visibleAt = time + 1000;
    time = visibleAt - early;
    waits.length = 0;
    const leave = new AbortController();
    const { signal } = leave;
    const poll = queues.receive(arn("q"), { maxMessages: 1, waitSeconds: 20, visibilitySeconds: 0, signal });
    leave.abort();
    const messages = await poll;
    await queues.delete(
      arn("q"),
      messages.map(({ receiptHandle }) => receiptHandle),
    );
    for (const ms of waits) assert.ok(ms < 1000, `${early} ms before, it waits ${ms} ms`);
    time = visibleAt + 1;
    const rest = await queues.receive(arn("q"), { maxMessages: 10, waitSeconds: 0, signal });
    await queues.delete(
      arn("q"),
      rest.map(({ receiptHandle }) => receiptHandle),
    );
  }
});
