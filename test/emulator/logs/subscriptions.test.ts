import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { zipOf } from "../../conformance/packages.ts";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

const reader = `const { gunzipSync } = require("node:zlib");
exports.handler = async (event) => {
  if (!event.awslogs) return;
  const text = gunzipSync(Buffer.from(event.awslogs.data, "base64")).toString();
  for (const { message } of JSON.parse(text).logEvents) console.log("TOLD " + message);
};`;
const own = `exports.handler = async () => console.log("AGAIN");`;

describe("subscription filters", () => {
  const end = suiteEnd();
  let logs: CloudWatchLogsClient;
  let lambda: LambdaClient;
  let kinesis: KinesisClient;
  let sqs: SQSClient;
  before(async () => {
    const options = clientOptions(await startedEmulator(end));
    logs = new CloudWatchLogsClient(options);
    lambda = new LambdaClient(options);
    kinesis = new KinesisClient(options);
    sqs = new SQSClient(options);
    end.after(() => {
      for (const client of [logs, lambda, kinesis, sqs]) client.destroy();
    });
  });

  const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  async function fn(FunctionName: string, source: string): Promise<void> {
    const Code = { ZipFile: await zipOf({ "index.js": source }) };
    const Role = "arn:aws:iam::000000000000:role/test";
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role,
        Code,
      }),
    );
    await until(async () => {
      const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return State === "Active";
    });
  }
  async function group(logGroupName: string): Promise<void> {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  }
  const say = (logGroupName: string, message: string) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: "s",
        logEvents: [{ timestamp: Date.now(), message }],
      }),
    );
  async function lines(name: string, filterPattern: string): Promise<string[]> {
    const { events = [] } = await logs
      .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, filterPattern }))
      .catch(() => ({ events: [] }));
    return events.map(({ message = "" }) => message.trim());
  }

  test("a function is told of the lines that a filter lets through, until the filter goes", async () => {
    await fn("reader", reader);
    await group("/app/one");
    const filter = { logGroupName: "/app/one", filterName: "errors" };
    await logs.send(
      new PutSubscriptionFilterCommand({
        ...filter,
        filterPattern: '{ $.level = "error" }',
        destinationArn: arnOf("reader"),
      }),
    );
    const { subscriptionFilters } = await logs.send(
      new DescribeSubscriptionFiltersCommand({ logGroupName: "/app/one" }),
    );
    assert.equal(subscriptionFilters?.length, 1);
    assert.equal(typeof subscriptionFilters[0]?.creationTime, "number");
    assert.equal(subscriptionFilters[0]?.applyOnTransformedLogs, false);
    await say("/app/one", '{"level":"info","n":1}');
    await say("/app/one", '{"level":"error","n":2}');
    const told = await until(async () => {
      const found = await lines("reader", "TOLD");
      return found.length > 0 && found;
    });
    assert.deepEqual(
      told.map((line) => line.replace(/^.*TOLD /, "")),
      ['{"level":"error","n":2}'],
    );
    await logs.send(new DeleteSubscriptionFilterCommand(filter));
    await assert.rejects(logs.send(new DeleteSubscriptionFilterCommand(filter)), {
      name: "ResourceNotFoundException",
      message: "The specified subscription filter does not exist.",
    });
  });

  test("what cannot be a filter is refused, and filters go with their group", async () => {
    await fn("other", own);
    await group("/app/two");
    const put = (filterName: string, changes: object = {}) =>
      logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: "/app/two",
          filterName,
          filterPattern: "",
          destinationArn: arnOf("other"),
          ...changes,
        }),
      );
    const invalid = { name: "InvalidParameterException" };
    await assert.rejects(put("a", { filterPattern: "{ $.a = " }), invalid);
    await assert.rejects(put("a", { destinationArn: arnOf("nobody") }), invalid);
    await assert.rejects(put("a", { destinationArn: "arn:aws:sqs:us-east-1:000000000000:q" }), {
      ...invalid,
      message: "PutSubscriptionFilter operation cannot work with destinationArn for vendor sqs",
    });
    await assert.rejects(put("a", { logGroupName: "/app/none" }), { name: "ResourceNotFoundException" });
    await put("a");
    await put("b");
    await put("b", { filterPattern: "x" });
    await assert.rejects(put("c"), { name: "LimitExceededException", message: "Resource limit exceeded." });
    const list = async () => {
      const input = { logGroupName: "/app/two" };
      const answer = await logs.send(new DescribeSubscriptionFiltersCommand(input));
      return answer.subscriptionFilters?.map(({ filterName, filterPattern }) => [filterName, filterPattern]);
    };
    assert.deepEqual(await list(), [
      ["a", ""],
      ["b", "x"],
    ]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "/app/two" }));
    await group("/app/two");
    assert.deepEqual(await list(), []);
  });

  test("a stream is told that it is a destination, and then gets what is logged", async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName: "lines", ShardCount: 1 }));
    await group("/app/three");
    const destinationArn = "arn:aws:kinesis:us-east-1:000000000000:stream/lines";
    const roleArn = "arn:aws:iam::000000000000:role/test";
    await until(async () => {
      const { StreamDescriptionSummary: summary } = await kinesis.send(
        new DescribeStreamSummaryCommand({ StreamName: "lines" }),
      );
      return summary?.StreamStatus === "ACTIVE";
    });
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName: "/app/three",
        filterName: "all",
        filterPattern: "",
        destinationArn,
        roleArn,
      }),
    );
    await say("/app/three", "to the stream");
    const messages = await until(async () => {
      const { ShardIterator } = await kinesis.send(
        new GetShardIteratorCommand({
          StreamName: "lines",
          ShardId: "shardId-000000000000",
          ShardIteratorType: "TRIM_HORIZON",
        }),
      );
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.length === 2 && Records.map(({ Data }) => gunzipSync(Data ?? "").toString());
    });
    assert.match(messages[0] ?? "", /"messageType":"CONTROL_MESSAGE"/);
    assert.match(messages[1] ?? "", /"logGroup":"\/app\/three".*"message":"to the stream"/);
  });

  test("a function that reads its own log is ended as a loop", { timeout: 120_000 }, async () => {
    await fn("own", own);
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "ended" }));
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "own",
        DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:ended" } },
      }),
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/own" }));
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName: "/aws/lambda/own",
        filterName: "own",
        filterPattern: "AGAIN",
        destinationArn: arnOf("own"),
      }),
    );
    await lambda.send(new InvokeCommand({ FunctionName: "own" }));
    // One call by the client, and those of the chain up to Lambda's limit.
    await until(async () => (await lines("own", "AGAIN")).length >= 16);
    await until(async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages?.[0]?.Body?.includes('"condition":"RecursiveInvocation"');
    });
    assert.equal((await lines("own", "AGAIN")).length, 16);
  });
});
