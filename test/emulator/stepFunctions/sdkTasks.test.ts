import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ManualClock } from "../../manualClock.ts";
import { dynamoDb, withoutDynamoDb } from "../dynamodb/dynamoDbEngine.ts";
import { Workshop } from "../lambda/workshop.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { Machines } from "./machines.ts";

describe("tasks of the SDK", () => {
  const end = suiteEnd();
  let workshop: Workshop;
  let machines: Machines;
  before(async () => {
    workshop = await Workshop.open(end, new ManualClock(), { dynamoDb });
    machines = new Machines(workshop.emulator, end);
  });
  const task = (Resource: string, Parameters: object, more: object = {}) => ({
    StartAt: "A",
    States: { A: { Type: "Task", Resource: `arn:aws:states:::${Resource}`, Parameters, End: true, ...more } },
  });

  test("ask the services that are here, in the names of tasks", async () => {
    const { url } = await workshop.queue();
    const sent = await machines.run(
      task("aws-sdk:sqs:sendMessage", { QueueUrl: url, "MessageBody.$": "$.order", DelaySeconds: 0 }),
      { order: { id: 5 } },
    );
    const { Body, MessageId, MD5OfBody } = await workshop.message(url);
    assert.equal(Body, '{"id":5}');
    assert.deepEqual(sent.output, { MessageId, MD5OfMessageBody: MD5OfBody });
    const QueueName = url.split("/").at(-1);
    const asked = await machines.run(task("aws-sdk:sqs:getQueueUrl", { QueueName }));
    assert.deepEqual(asked.output, { QueueUrl: url });
    const StateMachineArn = await machines.create({ StartAt: "S", States: { S: { Type: "Succeed" } } });
    const started = await machines.run(
      task("aws-sdk:sfn:startExecution", { StateMachineArn, Name: "inner" }),
    );
    const { ExecutionArn, StartDate } = started.output as Record<string, string>;
    assert.match(ExecutionArn ?? "", /:execution:machine-\d+:inner$/);
    assert.equal(StartDate, new Date(StartDate ?? "").toISOString());
  });

  test("fail by the names of errors that AWS gives them", async () => {
    const gone = { QueueUrl: `${workshop.emulator.endpoint}/000000000000/gone` };
    const { error, cause } = await machines.run(task("aws-sdk:sqs:purgeQueue", gone));
    assert.equal(error, "Sqs.QueueDoesNotExistException");
    assert.match(cause ?? "", /\(Service: Sqs, Status Code: 400, Request ID: [^ ]+\)$/);
    const missing = await machines.run(
      task("aws-sdk:sfn:describeStateMachine", {
        StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:gone",
      }),
    );
    assert.equal(missing.error, "Sfn.StateMachineDoesNotExistException");
    const absent = await machines.run(task("aws-sdk:sfn:createActivity", { Name: "worker" }));
    assert.equal(absent.error, "Sfn.NotImplementedException");
    assert.match(absent.cause ?? "", /no operation CreateActivity of the service states/);
    for (const [resource, parameters, said] of [
      ["aws-sdk:sqs:fly", {}, /no action 'fly' of the service 'sqs'/],
      ["aws-sdk:sqs:purgeQueue", { queueUrl: "x" }, /The field 'queueUrl' is not supported/],
      ["aws-sdk:sqs:receiveMessage", { ...gone, WaitTimeSeconds: "1" }, /must be a number/],
      ["aws-sdk:ec2:describeInstances", {}, /no integration for the resource/],
      ["aws-sdk:s3:putObject", { Bucket: "b", Key: "k", Body: "x" }, /stream no 'PutObject.Body'/],
      ["aws-sdk:logs:describeLogGroups", {}, /no integration for the resource/],
    ] as const) {
      const refused = await machines.run(task(resource, parameters));
      assert.equal(refused.error, "States.Runtime");
      assert.match(refused.cause ?? "", said);
    }
  });

  test("read and write items of tables", { skip: withoutDynamoDb }, async () => {
    const TableName = "orders";
    const Key = { id: { S: "a" } };
    const made = await machines.run(
      task("aws-sdk:dynamodb:createTable", {
        TableName,
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    assert.equal(made.status, "SUCCEEDED", made.cause);
    const put = task("dynamodb:putItem", {
      TableName,
      Item: { id: { "S.$": "$.id" }, n: { N: "1" } },
      ConditionExpression: "attribute_not_exists(id)",
    });
    assert.equal((await machines.run(put, { id: "a" })).status, "SUCCEEDED");
    const again = await machines.run(put, { id: "a" });
    assert.equal(again.error, "DynamoDB.ConditionalCheckFailedException");
    const update = {
      TableName,
      Key,
      UpdateExpression: "SET n = n + :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    };
    await machines.run(task("dynamodb:updateItem", update));
    const get = { TableName, Key, ConsistentRead: true };
    const found = await machines.run(task("dynamodb:getItem", get, { OutputPath: "$.Item.n.N" }));
    assert.equal(found.output, "2");
    await machines.run(task("dynamodb:deleteItem", { TableName, Key }));
    assert.deepEqual((await machines.run(task("aws-sdk:dynamodb:getItem", get))).output, {});
    const { error } = await machines.run(task("aws-sdk:dynamodb:getItem", { ...get, TableName: "gone" }));
    assert.equal(error, "DynamoDb.ResourceNotFoundException");
  });
});
