import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CreateFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { lineLog } from "../../../src/shared/log.ts";
import { zipOf } from "../../conformance/packages.ts";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { StandIn } from "./standIn.ts";
import { Workshop } from "./workshop.ts";

suite("destinations of asynchronous invocations", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  const clock = new ManualClock();
  const lines: string[] = [];
  let eventBridgeFails = 0;
  let workshop: Workshop;
  let sns: StandIn;
  let events: StandIn;
  let s3: StandIn;

  before(async () => {
    sns = await StandIn.open(end, () => ({
      status: 200,
      body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
    }));
    events = await StandIn.open(end, () => {
      if (eventBridgeFails === 0)
        return { status: 200, body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' };
      eventBridgeFails -= 1;
      return { status: 500, body: '{"__type":"InternalException"}' };
    });
    const zip = await zipOf({ "index.js": 'exports.handler = async () => "from S3";' });
    s3 = await StandIn.open(end, ({ method, path }) => {
      if (method === "PUT") return { status: 200, body: "" };
      if (path.startsWith("/bucket/code.zip")) return { status: 200, body: zip };
      return {
        status: 404,
        body: "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
      };
    });
    workshop = await Workshop.open(end, clock, {
      log: lineLog((line) => lines.push(line)),
      outbound: { sns: sns.endpoint, events: events.endpoint, s3: s3.endpoint },
    });
  });

  const configure = (FunctionName: string, destinations: { OnSuccess?: string; OnFailure?: string }) =>
    workshop.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnSuccess: { Destination: destinations.OnSuccess },
          OnFailure: { Destination: destinations.OnFailure },
        },
      }),
    );

  test("a dead letter is the event itself, with what went wrong in its attributes", async () => {
    const queue = await workshop.queue();
    const fn = await workshop.fn({ DeadLetterConfig: { TargetArn: queue.arn } });
    await configure(fn, {});
    const requestId = await workshop.event(fn, { fail: true });
    const message = await workshop.message(queue.url);
    assert.equal(message.Body, '{"fail":true}');
    assert.deepEqual(message.MessageAttributes, {
      RequestID: { DataType: "String", StringValue: requestId },
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { DataType: "String", StringValue: "as asked" },
    });
  });

  test("a dead letter of a function without concurrency says so", async () => {
    const queue = await workshop.queue();
    const fn = await workshop.fn({ DeadLetterConfig: { TargetArn: queue.arn } });
    await workshop.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: fn, ReservedConcurrentExecutions: 0 }),
    );
    await workshop.event(fn);
    const { MessageAttributes } = await workshop.message(queue.url);
    assert.equal(
      MessageAttributes?.["ErrorMessage"]?.StringValue,
      "Function not invoked. Function isconfigured with zero reserved concurrent executions",
    );
    assert.equal(MessageAttributes["ErrorCode"], undefined);
  });

  test("a failure goes to the destination and to the dead-letter queue, a success to neither of them", async () => {
    const [letters, records] = [await workshop.queue(), await workshop.queue()];
    const fn = await workshop.fn({ DeadLetterConfig: { TargetArn: letters.arn } });
    await configure(fn, { OnFailure: records.arn });
    await workshop.event(fn, {});
    const requestId = await workshop.event(fn, { fail: true });
    const record = await workshop.record(records.url);
    assert.equal(record.requestContext.requestId, requestId);
    const letter = await workshop.message(letters.url);
    assert.equal(letter.MessageAttributes?.["RequestID"]?.StringValue, requestId);
  });

  test("another function gets the record as its event, under a request id of its own", async () => {
    const [notes, records] = [workshop.file(), await workshop.queue()];
    const second = await workshop.fn({
      source: `const { appendFileSync } = require("node:fs");
exports.handler = async (event, context) => {
  appendFileSync(event.responsePayload.event.notes, context.awsRequestId + "\\n");
  return event.requestContext.condition;
};`,
    });
    const first = await workshop.fn();
    await configure(first, { OnSuccess: workshop.arn(second) });
    await configure(second, { OnSuccess: records.arn });
    const requestId = await workshop.event(first, { notes });
    const record = await workshop.record(records.url);
    assert.equal(record["responsePayload"], "Success");
    const [own, other] = workshop.runs(notes);
    assert.equal(own, requestId);
    assert.equal(other, record.requestContext.requestId);
    assert.notEqual(own, other);
  });

  test("functions that are each other's destinations are stopped as a loop", async () => {
    const source = "exports.handler = async () => 1;";
    const [ping, pong] = [await workshop.fn({ source }), await workshop.fn({ source })];
    const records = await workshop.queue();
    await configure(ping, { OnSuccess: workshop.arn(pong), OnFailure: records.arn });
    await configure(pong, { OnSuccess: workshop.arn(ping), OnFailure: records.arn });
    await workshop.event(ping);
    const record = await workshop.record(records.url);
    assert.equal(record.requestContext.condition, "RecursiveInvocation");
  });

  test("a topic gets the record, through the configured endpoint", async () => {
    const fn = await workshop.fn();
    const topic = "arn:aws:sns:us-east-1:000000000000:topic";
    await configure(fn, { OnSuccess: topic });
    const requestId = await workshop.event(fn, { hello: "topic" });
    const [request] = await sns.requests(1);
    const form = new URLSearchParams(request?.body);
    assert.equal(form.get("Action"), "Publish");
    assert.equal(form.get("TopicArn"), topic);
    const record = v.parse(
      v.object({ requestContext: v.looseObject({ requestId: v.string() }), requestPayload: v.unknown() }),
      JSON.parse(form.get("Message") ?? ""),
    );
    assert.equal(record.requestContext.requestId, requestId);
    assert.deepEqual(record.requestPayload, { hello: "topic" });
  });

  test("a bus gets the record in AWS's envelope, again after it failed", async () => {
    const fn = await workshop.fn();
    const bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    await configure(fn, { OnFailure: bus });
    eventBridgeFails = 1;
    await workshop.event(fn, { fail: true });
    await events.requests(1);
    await until(() => clock.waitsFor(1_000));
    clock.advance(1_000);
    const [, request] = await events.requests(2);
    const { Entries } = v.parse(
      v.object({ Entries: v.array(v.looseObject({ Detail: v.string() })) }),
      JSON.parse(request?.body ?? ""),
    );
    const [{ Detail, ...entry } = { Detail: "" }] = Entries;
    assert.deepEqual(entry, {
      Source: "lambda",
      DetailType: "Lambda Function Invocation Result - Failure",
      EventBusName: bus,
      Resources: [bus, `${workshop.arn(fn)}:$LATEST`],
    });
    assert.match(Detail, /^\{"version":"1\.0","timestamp":"[^"]+","requestContext":\{"requestId":/);
  });

  test("a bucket gets the record under AWS's key, and packages come out of one", async () => {
    const fn = await workshop.fn();
    await configure(fn, { OnFailure: "arn:aws:s3:::bucket" });
    await workshop.event(fn, { fail: true });
    const [request] = await s3.requests(1);
    assert.equal(request?.method, "PUT");
    const pattern = `^/bucket/aws/lambda/async/${fn}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}`;
    assert.match(request.path, new RegExp(pattern));

    const [fromS3, records] = [
      await workshop.fn({ Code: { S3Bucket: "bucket", S3Key: "code.zip" } }),
      await workshop.queue(),
    ];
    await configure(fromS3, { OnSuccess: records.arn });
    await workshop.event(fromS3);
    assert.equal((await workshop.record(records.url))["responsePayload"], "from S3");
    const missing = new CreateFunctionCommand({
      FunctionName: workshop.name("fn"),
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { S3Bucket: "bucket", S3Key: "none" },
    });
    await assert.rejects(workshop.lambda.send(missing), {
      name: "InvalidParameterValueException",
      message:
        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    });
  });

  test("an empty ARN takes a destination away", async () => {
    const [fn, records, notes] = [await workshop.fn(), await workshop.queue(), workshop.file()];
    await configure(fn, { OnSuccess: records.arn, OnFailure: "" });
    const before = lines.length;
    await workshop.event(fn, { fail: true, notes });
    await until(() => workshop.runs(notes).length === 1);
    await workshop.event(fn, {});
    assert.equal((await workshop.record(records.url)).requestContext.condition, "Success");
    assert.deepEqual(lines.slice(before), []);
  });

  test("a destination that is not there costs its record, a line in the log, and nothing else", async () => {
    const [fn, good] = [await workshop.fn(), await workshop.queue()];
    const gone = "arn:aws:sqs:us-east-1:000000000000:gone";
    await configure(fn, { OnSuccess: gone, OnFailure: good.arn });
    const requestId = await workshop.event(fn, {});
    await workshop.event(fn, { fail: true });
    assert.equal((await workshop.record(good.url)).requestContext.condition, "RetriesExhausted");
    const line = lines.find((text) => text.includes(requestId));
    assert.match(
      line ?? "",
      /^warn not delivered to the destination target="arn:aws:sqs:us-east-1:000000000000:gone"/,
    );
    await workshop.sqs.send(new CreateQueueCommand({ QueueName: "gone" }));
  });
});
