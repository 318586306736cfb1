import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import { until } from "../../until.ts";
import { createFunction, echo, lambdaClient } from "../lambda/lambdaClient.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { mapped, remapped, SeenEvents } from "./mappedFunctions.ts";

const sleeping = (ms: number) =>
  `exports.handler = () => new Promise((resolve) => setTimeout(resolve, ${ms}));\n`;
const failing = (condition: string) =>
  `exports.handler = async ({ Records }) => { if (Records.some((r) => ${condition})) throw new Error("no"); };\n`;

describe("queues that call functions", { concurrency: 4 }, () => {
  const end = suiteEnd();
  const seen = new SeenEvents();
  let client: lambda.LambdaClient;
  let queues: sqs.SQSClient;
  before(async () => {
    const emulator = await startedEmulator(end, { observer: seen.observe });
    client = lambdaClient(end, emulator);
    queues = new sqs.SQSClient(clientOptions(emulator));
    end.after(() => queues.destroy());
  });

  const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const queue = async (name: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl } = await queues.send(new sqs.CreateQueueCommand({ QueueName: name, Attributes }));
    return QueueUrl ?? "";
  };
  const send = (QueueUrl: string, ...bodies: readonly string[]) =>
    queues.send(
      new sqs.SendMessageBatchCommand({
        QueueUrl,
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const sendTo = (QueueUrl: string, MessageGroupId: string, MessageBody: string) =>
    queues.send(
      new sqs.SendMessageCommand({
        QueueUrl,
        MessageGroupId,
        MessageBody,
        MessageDeduplicationId: `${MessageGroupId}-${MessageBody}`,
      }),
    );
  const counts = async (QueueUrl: string) => {
    const { Attributes } = await queues.send(
      new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return [
      Number(Attributes?.["ApproximateNumberOfMessages"]),
      Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"]),
    ];
  };
  const isEmpty = async (url: string) => (await counts(url)).every((count) => count === 0);

  test("a message stays invisible for as long as its function runs", async () => {
    await createFunction(client, "slow", sleeping(2_500), { Timeout: 5 });
    const url = await queue("slow", { VisibilityTimeout: "5" });
    await mapped(client, { FunctionName: "slow", EventSourceArn: arn("slow") });
    // AWS does not look again once the mapping is made.
    await queues.send(
      new sqs.SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: "1" } }),
    );
    await send(url, "once");
    await until(() => isEmpty(url));
    assert.deepEqual(
      seen.records("slow").map(({ attributes }) => attributes?.["ApproximateReceiveCount"]),
      ["1"],
    );
  });

  test("a group that fails holds up itself and no other", async () => {
    await createFunction(
      client,
      "groups",
      failing("r.body === 'bad' && r.attributes.ApproximateReceiveCount < 2"),
      {
        Timeout: 1,
      },
    );
    const url = await queue("groups.fifo", { FifoQueue: "true", VisibilityTimeout: "1" });
    await mapped(client, { FunctionName: "groups", EventSourceArn: arn("groups.fifo"), BatchSize: 1 });
    for (const body of ["bad", "after"]) await sendTo(url, "a", body);
    for (const body of ["one", "two", "three"]) await sendTo(url, "b", body);
    await until(() => isEmpty(url));
    const bodies = seen.bodies("groups");
    const of = (group: readonly string[]) => bodies.filter((body) => group.includes(body ?? ""));
    assert.deepEqual(of(["bad", "after"]), ["bad", "bad", "after"]);
    assert.deepEqual(of(["one", "two", "three"]), ["one", "two", "three"]);
    assert.ok(bodies.indexOf("three") < bodies.indexOf("after"), "the other group did not wait");
  });

  test("what is gathered is given back when the mapping is disabled, and comes when it is enabled", async () => {
    await createFunction(client, "gathering", echo);
    const url = await queue("gathering");
    const UUID = await mapped(client, {
      FunctionName: "gathering",
      EventSourceArn: arn("gathering"),
      MaximumBatchingWindowInSeconds: 300,
    });
    await send(url, "waits");
    await until(async () => (await counts(url))[1] === 1);
    await remapped(client, { UUID, Enabled: false });
    await until(async () => (await counts(url))[0] === 1);
    assert.deepEqual(seen.records("gathering"), []);
    await remapped(client, { UUID, Enabled: true, MaximumBatchingWindowInSeconds: 0 });
    await until(() => isEmpty(url));
    assert.deepEqual(seen.bodies("gathering"), ["waits"]);
  });

  test("nothing is used up while the function is missing or throttled", async () => {
    const name = "coming";
    await createFunction(client, name, echo);
    const url = await queue(name, { VisibilityTimeout: "3" });
    const UUID = await mapped(client, { FunctionName: name, EventSourceArn: arn(name) });
    await client.send(new lambda.DeleteFunctionCommand({ FunctionName: name }));
    await send(url, "early");
    const { State } = await client.send(new lambda.GetEventSourceMappingCommand({ UUID }));
    assert.equal(State, "Enabled");
    assert.deepEqual(await counts(url), [1, 0]);
    await createFunction(client, name, echo);
    await until(() => isEmpty(url));
    assert.equal(seen.records(name)[0]?.attributes?.["ApproximateReceiveCount"], "1");

    const reserve = (ReservedConcurrentExecutions: number) =>
      client.send(
        new lambda.PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions }),
      );
    await reserve(0);
    await send(url, "throttled");
    await until(async () => (await counts(url))[1] === 1);
    await reserve(1);
    await until(() => isEmpty(url));
    assert.deepEqual(seen.bodies(name), ["early", "throttled"]);
  });

  test("an event has at most six megabytes, and a batch as many events as that takes", async () => {
    await createFunction(client, "large", echo);
    const url = await queue("large");
    const UUID = await mapped(client, {
      FunctionName: "large",
      EventSourceArn: arn("large"),
      Enabled: false,
    });
    const body = "x".repeat(1_000_000);
    for (let sent = 0; sent < 8; sent += 1) await send(url, body);
    await remapped(client, { UUID, Enabled: true });
    await until(() => isEmpty(url));
    const sizes = seen.of("large").map(({ event }) => event.Records.length);
    assert.deepEqual(
      sizes.toSorted((a, b) => a - b),
      [2, 6],
    );
  });

  test("no more batches run at once than the mapping allows", async () => {
    await createFunction(client, "two", sleeping(100));
    const url = await queue("two");
    await mapped(client, {
      FunctionName: "two",
      EventSourceArn: arn("two"),
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    await send(url, "a", "b", "c", "d", "e", "f", "g", "h");
    await until(() => isEmpty(url));
    const calls = seen.of("two");
    assert.equal(calls.length, 8);
    const atOnce = calls.map(
      ({ startedAt }) =>
        calls.filter((other) => other.startedAt <= startedAt && other.endedAt > startedAt).length,
    );
    assert.equal(Math.max(...atOnce), 2);
    assert.deepEqual(calls[0]?.caller, { kind: "source", arn: arn("two") });
  });

  test("of a FIFO batch the reported messages come again, in order", async () => {
    const source = `exports.handler = async ({ Records }) => ({ batchItemFailures: Records
      .filter((r) => r.body !== "1" && r.attributes.ApproximateReceiveCount < 2)
      .map((r) => ({ itemIdentifier: r.messageId })) });`;
    await createFunction(client, "partial", source, { Timeout: 1 });
    const url = await queue("partial.fifo", { FifoQueue: "true", VisibilityTimeout: "1" });
    const UUID = await mapped(client, {
      FunctionName: "partial",
      EventSourceArn: arn("partial.fifo"),
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      Enabled: false,
    });
    for (const body of ["1", "2", "3", "4"]) await sendTo(url, "g", body);
    await remapped(client, { UUID, Enabled: true });
    await until(() => isEmpty(url));
    const events = seen.of("partial").map(({ event }) => event.Records.map(({ body }) => body));
    assert.deepEqual(events, [
      ["1", "2", "3", "4"],
      ["2", "3", "4"],
    ]);
  });
});
