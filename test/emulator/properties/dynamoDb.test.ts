import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as dynamoDbSdk from "@aws-sdk/client-dynamodb";
import * as streamsSdk from "@aws-sdk/client-dynamodb-streams";
import { silentLog } from "../../../src/shared/log.ts";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { readModel } from "../../../src/emulator/wire/model/readModel.ts";
import { dynamoDb, withoutDynamoDb } from "../dynamodb/dynamoDbEngine.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { createRandom, type Random } from "./random.ts";
import { damage, toJsonRequest } from "./requests.ts";
import { sendWithin } from "./sendWithin.ts";
import { makeMembers, type Pools, spoilObject } from "./values.ts";

// Another seed makes other requests; the one of a failure is in its message.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_126);
const TableName = "table";
const requestsPerOperation = 6;

const apis = [
  { model: readModel("dynamodb", dynamoDbSdk), target: "DynamoDB_20120810" },
  { model: readModel("dynamodb streams", streamsSdk), target: "DynamoDBStreams_20120810" },
];

const pools: Pools = {
  TableName: [TableName, TableName, TableName, "missing", "new-1"],
  TableArn: [`arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`],
  ResourceArn: [`arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`],
  StreamArn: [`arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}/stream/latest`],
  Key: [{ id: { S: "a" } }, { id: { N: "1" } }, {}],
  Item: [{ id: { S: "a" }, n: { N: "1" } }, { id: { S: "" } }, { id: { B: "AA==" } }],
  Statement: [`SELECT * FROM "${TableName}"`, "DROP", ""],
  KeyConditionExpression: ["id = :a", "#", ""],
  ConditionExpression: ["attribute_not_exists(id)", "((("],
  UpdateExpression: ["SET n = :a", "SET", "REMOVE n"],
  FilterExpression: ["n > :a", "a a"],
  ExpressionAttributeValues: [{ ":a": { S: "a" } }, {}],
  ShardIteratorType: ["TRIM_HORIZON", "LATEST"],
  ShardId: ["shardId-000000000000"],
};

// The door is ours and what is behind it is not: what the engine makes of a request comes through, and nothing of ours breaks.
describe("whatever a client sends to DynamoDB", { skip: withoutDynamoDb, timeout: 300_000 }, () => {
  const end = suiteEnd();
  const failures: unknown[] = [];
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end, {
      anonymous: true,
      dynamoDb,
      log: { ...silentLog, error: (event, facts) => failures.push([event, facts]) },
    });
  });

  for (const { model, target } of apis) {
    test(`${model.service} is answered`, async () => {
      const random = createRandom(seed);
      const statuses = new Set<number>();
      for (const operation of Object.values(model.operations)) {
        await makeTable(emulator);
        for (let count = 0; count < requestsPerOperation; count += 1) {
          const input = makeMembers({ model, random, pools, allowed: () => undefined }, operation.input);
          const sent = requestOf(random, `${target}.${operation.name}`, input, count % 3);
          const described = () =>
            `${operation.name} with seed ${seed}: ${Buffer.from(sent.body ?? "").toString("latin1", 0, 500)}`;
          const answer = await sendWithin(emulator, sent, 20_000).catch((error: unknown) => {
            throw new Error(`no answer to ${described()}`, { cause: error });
          });
          statuses.add(answer.status);
          const text = answer.body.toString();
          assert.ok(
            answer.status < 500 || answer.status === 501,
            `${answer.status} ${text} for ${described()}`,
          );
          assert.match(String(answer.headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/i, described());
        }
      }
      assert.deepEqual(failures, [], `seed ${seed}`);
      assert.ok(statuses.has(200), `seed ${seed}: nothing succeeded`);
    });
  }

  test("and the table is there still", async () => {
    await makeTable(emulator);
    const client = new dynamoDbSdk.DynamoDBClient(clientOptions(emulator));
    end.after(() => client.destroy());
    const { Table } = await client.send(new dynamoDbSdk.DescribeTableCommand({ TableName }));
    assert.equal(Table?.TableName, TableName);
  });
});

function requestOf(random: Random, target: string, input: Record<string, unknown>, kind: number) {
  const fitting = toJsonRequest(target, "application/x-amz-json-1.0", input);
  if (kind === 0) return fitting;
  if (kind === 1) return { ...fitting, body: JSON.stringify(spoilObject(random, input)) };
  return damage(random, fitting);
}

/** With a stream, unless it is there. */
async function makeTable(emulator: Emulator): Promise<void> {
  const client = new dynamoDbSdk.DynamoDBClient(clientOptions(emulator));
  try {
    await client.send(
      new dynamoDbSdk.CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      }),
    );
  } catch (error) {
    if (!(error instanceof dynamoDbSdk.ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
