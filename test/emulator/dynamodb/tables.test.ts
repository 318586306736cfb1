import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test, type TestContext } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { EmulatorOptions } from "../../../src/emulator/options.ts";
import { silentLog } from "../../../src/shared/log.ts";
import { until } from "../../until.ts";
import { spawnedEmulator } from "../spawnedEmulator.ts";
import { clientOptions, startedEmulator } from "../startedEmulator.ts";
import { dynamoDb, dynamoDbDir, withoutDynamoDb } from "./dynamoDbEngine.ts";

const TableName = "orders";
const table = new CreateTableCommand({
  TableName,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
});
const put = (id: string) => new PutItemCommand({ TableName, Item: { id: { S: id } } });
const get = (id: string) => new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true });

async function open(t: TestContext, options: Partial<EmulatorOptions> = {}) {
  const emulator = await startedEmulator(t, {
    dynamoDb,
    accountId: "123456789012",
    region: "eu-west-1",
    ...options,
  });
  const client = new DynamoDBClient(clientOptions(emulator));
  t.after(() => client.destroy());
  return { emulator, client };
}

test(
  "tables are there at the emulator's address, in its region and account",
  { skip: withoutDynamoDb },
  async (t) => {
    const { emulator, client } = await open(t);
    const { TableDescription } = await client.send(table);
    const arn = `arn:aws:dynamodb:eu-west-1:123456789012:table/${TableName}`;
    assert.equal(TableDescription?.TableArn, arn);
    const StreamArn = TableDescription.LatestStreamArn ?? "";
    assert.ok(StreamArn.startsWith(`${arn}/stream/`), StreamArn);
    await client.send(put("a"));
    assert.deepEqual((await client.send(get("a"))).Item, { id: { S: "a" } });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: arn }));
    assert.equal(Table?.TableName, TableName);
    const streams = new DynamoDBStreamsClient(clientOptions(emulator));
    t.after(() => streams.destroy());
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    assert.equal(StreamDescription?.StreamArn, StreamArn);
  },
);

test("an ARN within an item stays as it is", { skip: withoutDynamoDb }, async (t) => {
  const { client } = await open(t);
  await client.send(table);
  const texts = [
    "arn:aws:dynamodb:eu-west-1:123456789012:table/x",
    "arn:aws:dynamodb:dynoxide:000000000000:table/x",
  ];
  const Item = {
    id: { S: "a" },
    tableArn: { S: texts[0] ?? "" },
    Message: { M: { Arn: { S: texts[1] ?? "" } } },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  assert.deepEqual((await client.send(get("a"))).Item, Item);
});

test("who has not the key is refused, as by AWS", { skip: withoutDynamoDb }, async (t) => {
  const { emulator } = await open(t);
  const credentials = { accessKeyId: "AKIDOTHER", secretAccessKey: "other" };
  const client = new DynamoDBClient({ ...clientOptions(emulator), credentials });
  t.after(() => client.destroy());
  await assert.rejects(client.send(new ListTablesCommand({})), { name: "UnrecognizedClientException" });
});

test("without an engine a request says how to install it", async (t) => {
  const { client } = await open(t, { dynamoDb: {} });
  await assert.rejects(client.send(new ListTablesCommand({})), {
    message:
      "DynamoDB is not installed. Install its engine with `lambda-workbench install dynamodb`, or name another endpoint with `start --dynamodb-endpoint URL`.",
  });
});

test("an engine that died is started again, with its tables", { skip: withoutDynamoDb }, async (t) => {
  const groups: number[] = [];
  const log = {
    ...silentLog,
    info: (event: string, facts?: Readonly<Record<string, unknown>>) => {
      if (event === "DynamoDB started") groups.push(Number(facts?.["pid"]));
    },
  };
  const { client } = await open(t, { log });
  await client.send(table);
  await client.send(put("kept"));
  process.kill(-Number(groups[0]), "SIGKILL");
  const found = await until(() => client.send(get("kept")).catch(() => undefined));
  assert.deepEqual(found.Item, { id: { S: "kept" } });
  assert.equal(groups.length, 2);
});

test("a killed emulator has lost no item that it acknowledged", { skip: withoutDynamoDb }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-killed-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const started = async () => {
    const { child, options } = await spawnedEmulator(t, dataDir, ["--dynamodb-dir", dynamoDbDir]);
    const client = new DynamoDBClient(options);
    t.after(() => client.destroy());
    return { child, client };
  };
  const first = await started();
  await first.client.send(table);
  const acknowledged: string[] = [];
  const write = async (id: string) => {
    await first.client.send(put(id));
    acknowledged.push(id);
    if (acknowledged.length === 10) first.child.kill("SIGKILL");
  };
  await Promise.allSettled(Array.from({ length: 30 }, (_, index) => write(String(index))));
  const second = await started();
  for (const id of acknowledged) {
    const { Item } = await until(() => second.client.send(get(id)).catch(() => undefined));
    assert.deepEqual(Item, { id: { S: id } });
  }
});

test(
  "tables of a template are there, and their streams call its functions",
  { skip: withoutDynamoDb },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-tables-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const template = join(folder, "template.yaml");
    await writeFile(
      join(folder, "app.js"),
      "exports.handler = async (event) => console.log(JSON.stringify(event));\n",
    );
    await writeFile(
      template,
      `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: ${TableName}
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      ProvisionedThroughput: { ReadCapacityUnits: "1", WriteCapacityUnits: 1 }
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Events:
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: TRIM_HORIZON } }
`,
    );
    const { emulator, client } = await open(t, { templates: [template] });
    await client.send(put("called"));
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    t.after(() => logs.destroy());
    const logGroupName = "/aws/lambda/Worker";
    const message = await until(async () => {
      const found = await logs.send(new FilterLogEventsCommand({ logGroupName })).catch(() => undefined);
      return found?.events?.find((event) => event.message?.includes("called"))?.message;
    });
    assert.match(message, /"eventName":"INSERT".*"NewImage":\{"id":\{"S":"called"\}\}/);
  },
);

test(
  "a global table of a template is there, and its indexes follow what is declared",
  { skip: withoutDynamoDb },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-tables-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const template = join(folder, "template.yaml");
    const write = (attributes: readonly string[], indexes: string) =>
      writeFile(
        template,
        `Resources:
  Orders:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: ${TableName}
      AttributeDefinitions: [${["id", ...attributes].map((name) => `{ AttributeName: ${name}, AttributeType: S }`).join()}]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      BillingMode: PROVISIONED
      WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: { MinCapacity: 1, MaxCapacity: 2 } }
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      Replicas: [{ Region: us-east-1 }, { Region: eu-west-1, Tags: [{ Key: a, Value: b }] }]
      GlobalSecondaryIndexes: [${indexes}]
`,
      );
    const index = (name: string, key: string) =>
      `{ IndexName: ${name}, KeySchema: [{ AttributeName: ${key}, KeyType: HASH }], Projection: { ProjectionType: ALL }, WriteProvisionedThroughputSettings: {} }`;
    await write(["customer"], index("customers", "customer"));
    const { client } = await open(t, { templates: [template] });
    const indexes = async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      return (Table?.GlobalSecondaryIndexes ?? [])
        .map(({ IndexName, KeySchema }) => `${IndexName} ${KeySchema?.[0]?.AttributeName}`)
        .toSorted()
        .join();
    };
    assert.equal(await indexes(), "customers customer");
    await client.send(put("kept"));
    await write(["customer", "day"], `${index("customers", "customer")}, ${index("days", "day")}`);
    await until(async () => (await indexes()) === "customers customer,days day");
    // What says something else is made anew.
    await write(["customer"], index("days", "customer"));
    await until(async () => (await indexes()) === "days customer");
    await write([], "");
    await until(async () => (await indexes()) === "");
    assert.deepEqual((await client.send(get("kept"))).Item, { id: { S: "kept" } });
  },
);
