import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import * as v from "valibot";
import { createDynamoDb, type DynamoDb } from "../../../src/emulator/services/dynamodb/service.ts";
import { silentLog } from "../../../src/shared/log.ts";
import { ManualClock } from "../../manualClock.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { dynamoDb, withoutDynamoDb } from "./dynamoDbEngine.ts";

const place = { region: "eu-west-1", accountId: "123456789012" };
const Created = v.object({ TableDescription: v.object({ LatestStreamArn: v.string() }) });

suite("the streams of tables, as mappings read them", { skip: withoutDynamoDb }, () => {
  const end = suiteEnd();
  const clock = new ManualClock();
  let dynamo: DynamoDb;
  let made = 0;
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    dynamo = createDynamoDb({
      choice: dynamoDb,
      database: join(folder, "tables.db"),
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      clock,
      log: silentLog,
      ...place,
    });
    end.after(() => dynamo.stop());
  });

  async function ask(operation: string, input: object): Promise<unknown> {
    const answer = await dynamo.services[0]?.service.forward?.({
      method: "POST",
      path: "/",
      rawQuery: "",
      query: new URLSearchParams(),
      headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
    });
    assert.ok(answer && answer.body instanceof Uint8Array);
    const text = Buffer.from(answer.body).toString();
    assert.equal(answer.status, 200, text);
    return JSON.parse(text);
  }

  async function table(StreamViewType: string) {
    made += 1;
    const TableName = `table-${made}`;
    const created = await ask("CreateTable", {
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    });
    const streamArn = v.parse(Created, created).TableDescription.LatestStreamArn;
    const [shard] = await dynamo.streams.shards(streamArn);
    assert.ok(shard);
    return {
      put: (Item: object) => ask("PutItem", { TableName, Item }),
      remove: (Key: object) => ask("DeleteItem", { TableName, Key }),
      shard: { streamArn, shardId: shard.shardId },
    };
  }

  test("a change is told as AWS tells it, with its size and an id", async () => {
    const { put, remove, shard } = await table("NEW_AND_OLD_IMAGES");
    await put({ id: { S: "id_value" }, n: { N: "42" } });
    await put({ id: { S: "id_value" }, n: { N: "-43" } });
    await remove({ id: { S: "id_value" } });
    const { records, closed } = await dynamo.streams.read(shard, { kind: "start" }, { records: 10 });
    assert.equal(closed, false);
    assert.deepEqual(
      records.map(({ eventName }) => eventName),
      ["INSERT", "MODIFY", "REMOVE"],
    );
    const [first, second] = records;
    assert.deepEqual(Object.keys(first?.dynamodb ?? {}), [
      "ApproximateCreationDateTime",
      "Keys",
      "NewImage",
      "SequenceNumber",
      "SizeBytes",
      "StreamViewType",
    ]);
    assert.match(first?.eventId ?? "", /^[0-9a-f]{32}$/);
    assert.notEqual(first?.eventId, second?.eventId);
    // 10 for the key, and for the image 10 and the name and two bytes of "42".
    assert.equal(first?.dynamodb["SizeBytes"], 10 + 10 + 3);
    assert.equal(second?.dynamodb["SizeBytes"], 10 + (10 + 4) + (10 + 3));
    assert.equal(first?.key, second?.key);
  });

  test("a write that changes nothing is none, however many there are", async () => {
    const { put, shard } = await table("NEW_AND_OLD_IMAGES");
    const same = { id: { S: "a" }, n: { N: "1" } };
    for (let count = 0; count < 5; count += 1) await put(same);
    await put({ id: { S: "b" } });
    const read = await dynamo.streams.read(shard, { kind: "start" }, { records: 1 });
    const after = { kind: "after", sequenceNumber: read.records[0]?.sequenceNumber ?? "" } as const;
    const next = await dynamo.streams.read(shard, after, { records: 2 });
    assert.deepEqual(
      [...read.records, ...next.records].map(({ dynamodb }) => dynamodb["Keys"]),
      [{ id: { S: "a" } }, { id: { S: "b" } }],
    );
  });

  test("the end is behind what there is, and before what comes", async () => {
    const { put, shard } = await table("KEYS_ONLY");
    const empty = await dynamo.streams.end(shard);
    await put({ id: { S: "a" }, more: { S: "text" } });
    const end = await dynamo.streams.end(shard);
    await put({ id: { S: "b" } });
    const keys = async (from: typeof end) =>
      (await dynamo.streams.read(shard, from, { records: 10 })).records.map(({ dynamodb }) => dynamodb);
    assert.equal((await keys(empty)).length, 2);
    const [last, ...others] = await keys(end);
    assert.deepEqual([last?.["Keys"], last?.["NewImage"], others], [{ id: { S: "b" } }, undefined, []]);
  });

  test("those who watch are told of writes, and look by themselves now and then", async () => {
    const { put, shard } = await table("NEW_IMAGE");
    let told = 0;
    const end = dynamo.streams.watch(shard.streamArn, () => (told += 1));
    await put({ id: { S: "a" } });
    assert.equal(told, 1);
    clock.advance(60_000);
    assert.equal(told, 2);
    end();
    await put({ id: { S: "b" } });
    clock.advance(60_000);
    assert.deepEqual([told, clock.pending], [2, 0]);
  });

  test("a stream that is not there is told from a service that cannot be asked", async () => {
    const { shard } = await table("NEW_IMAGE");
    assert.equal(await dynamo.streams.has(shard.streamArn), true);
    const missing = shard.streamArn.replace("/stream/", "-none/stream/");
    assert.equal(await dynamo.streams.has(missing), false);
    await assert.rejects(dynamo.streams.shards(missing), { code: "ResourceNotFoundException" });
    const none = createDynamoDb({
      choice: {},
      database: "",
      credentials: { accessKeyId: "", secretAccessKey: "" },
      clock,
      log: silentLog,
      ...place,
    });
    await assert.rejects(none.streams.has(missing), { code: "dynamodb-missing" });
  });
});
