import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateStreamCommand, KinesisClient, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import * as sdk from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { createFunction, echo, lambdaClient } from "./lambdaClient.ts";

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";

describe("event source mappings", () => {
  const end = suiteEnd();
  let client: sdk.LambdaClient;
  let sqs: SQSClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    client = lambdaClient(end, emulator);
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => sqs.destroy());
    await createFunction(client, "consumer", echo);
    const kinesis = new KinesisClient(clientOptions(emulator));
    end.after(() => kinesis.destroy());
    await kinesis.send(new CreateStreamCommand({ StreamName: "orders", ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60 }, { StreamName: "orders" });
  });
  const FunctionName = "consumer";
  const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:consumer";

  const state = async (UUID: string | undefined) =>
    (await client.send(new sdk.GetEventSourceMappingCommand({ UUID }))).State;
  const stateBecomes = async (UUID: string | undefined, wanted: string) => {
    while ((await state(UUID)) !== wanted);
  };

  test("of a queue: created, updated, disabled, deleted", { timeout: 60_000 }, async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    const create = () =>
      client.send(
        new sdk.CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: queueArn("orders") }),
      );
    const { UUID, LastModified, EventSourceMappingArn, $metadata: _, ...created } = await create();
    assert.deepEqual(created, {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: queueArn("orders"),
      FunctionArn: functionArn,
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
      FunctionResponseTypes: [],
    });
    assert.ok(LastModified instanceof Date);
    assert.equal(EventSourceMappingArn, `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`);
    const update = (changes: Partial<sdk.UpdateEventSourceMappingRequest>) =>
      client.send(new sdk.UpdateEventSourceMappingCommand({ UUID, ...changes }));
    await assert.rejects(update({ BatchSize: 5 }), { name: "ResourceInUseException" });
    await stateBecomes(UUID, "Enabled");

    await assert.rejects(create(), {
      name: "ResourceConflictException",
      message: `An event source mapping with SQS arn (" ${queueArn("orders")} ") and function (" consumer ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
    await assert.rejects(update({ BatchSize: 11 }), {
      message:
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    });
    assert.equal((await update({ Enabled: false })).State, "Disabling");
    await stateBecomes(UUID, "Disabled");
    const { State } = await client.send(new sdk.DeleteEventSourceMappingCommand({ UUID }));
    assert.equal(State, "Deleting");
    await assert.rejects(stateBecomes(UUID, "gone"), {
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  });

  test("of a stream: AWS's defaults, and it outlives its function", async () => {
    await createFunction(client, "short-lived", echo);
    const mapping = await client.send(
      new sdk.CreateEventSourceMappingCommand({
        FunctionName: "short-lived",
        EventSourceArn: streamArn,
        StartingPosition: "AT_TIMESTAMP",
        StartingPositionTimestamp: new Date(1_700_000_000_000),
      }),
    );
    assert.equal(mapping.BatchSize, 100);
    assert.equal(mapping.StateTransitionReason, "User action");
    assert.equal(mapping.LastProcessingResult, "No records processed");
    assert.equal(mapping.MaximumRetryAttempts, -1);
    assert.deepEqual(mapping.DestinationConfig, { OnFailure: {} });
    assert.deepEqual(mapping.StartingPositionTimestamp, new Date(1_700_000_000_000));
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: "short-lived" }));
    const { EventSourceMappings = [] } = await client.send(
      new sdk.ListEventSourceMappingsCommand({ EventSourceArn: streamArn }),
    );
    assert.deepEqual(
      EventSourceMappings.map(({ UUID }) => UUID),
      [mapping.UUID],
    );
  });

  const refused: readonly [string, Partial<sdk.CreateEventSourceMappingRequest>, string][] = [
    [
      "a queue that does not exist",
      { EventSourceArn: queueArn("nowhere") },
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    ],
    [
      "a stream without a position",
      { EventSourceArn: streamArn },
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      "a position that a table's stream does not have",
      {
        EventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1",
        StartingPosition: "AT_TIMESTAMP",
      },
      "Unsupported starting position for arn type: arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1",
    ],
    ["an unknown source", { EventSourceArn: "arn:aws:s3:::bucket" }, "Unrecognized event source."],
    [
      "a Kafka cluster of one's own without access",
      { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["kafka:1000"] } } },
      "Required 'sourceAccessConfigurations' parameter is missing.",
    ],
    ...['{"a":"b"}', '{"a":[]}', "[]", "no json", '{"a":[{"unknown":1}]}', '{"a":[["nested"]]}'].map(
      (Pattern): [string, Partial<sdk.CreateEventSourceMappingRequest>, string] => [
        `the filter ${Pattern}`,
        {
          EventSourceArn: streamArn,
          StartingPosition: "LATEST",
          FilterCriteria: { Filters: [{ Pattern }] },
        },
        "Invalid filter pattern definition.",
      ],
    ),
  ];
  for (const [what, request, message] of refused) {
    test(`${what} is refused`, async () => {
      await assert.rejects(
        client.send(new sdk.CreateEventSourceMappingCommand({ FunctionName, ...request })),
        { message },
      );
    });
  }

  test("filters of every kind are accepted", async () => {
    const patterns = [
      { body: { kind: ["order", null, 3], price: [{ numeric: [">", 0, "<=", 5] }] } },
      { $or: [{ body: { a: [{ prefix: "x" }] } }, { body: { b: [{ "anything-but": ["y"] }] } }] },
      { eventName: [{ exists: false }] },
    ];
    const mapping = await client.send(
      new sdk.CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn: streamArn,
        StartingPosition: "LATEST",
        FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
      }),
    );
    assert.equal(mapping.FilterCriteria?.Filters?.length, 3);
  });
});
