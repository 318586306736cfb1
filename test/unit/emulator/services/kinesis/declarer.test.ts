import assert from "node:assert/strict";
import { test } from "node:test";
import * as v from "valibot";
import type { WorkspaceResource } from "../../../../../src/emulator/contracts/workspaceResources.ts";
import { arnOf, kinesisInMemory } from "./kinesisInMemory.ts";

const streamOf = (properties: WorkspaceResource["properties"]): WorkspaceResource => ({
  type: "AWS::Kinesis::Stream",
  name: "orders",
  reference: "orders",
  properties,
});

const Summary = v.object({
  StreamDescriptionSummary: v.object({
    OpenShardCount: v.number(),
    RetentionPeriodHours: v.number(),
    StreamModeDetails: v.object({ StreamMode: v.string() }),
  }),
});

function declared() {
  const { kinesis, clock, ask, put } = kinesisInMemory();
  const { declarer, streams } = kinesis;
  const summary = async () => {
    const { StreamDescriptionSummary: found } = v.parse(
      Summary,
      await ask("DescribeStreamSummary", { StreamName: "orders" }),
    );
    return [found.StreamModeDetails.StreamMode, found.OpenShardCount, found.RetentionPeriodHours];
  };
  return { declarer, streams, clock, ask, put, summary };
}

test("a template's stream has CloudFormation's defaults, and numbers written as text count", async () => {
  const { declarer, summary } = declared();
  await declarer.declare(streamOf({}), undefined);
  assert.deepEqual(await summary(), ["PROVISIONED", 1, 24]);
  await declarer.withdraw(streamOf({}));
  const other = declared();
  await other.declarer.declare(streamOf({ ShardCount: "3", RetentionPeriodHours: 48 }), undefined);
  assert.deepEqual(await other.summary(), ["PROVISIONED", 3, 48]);
  const demand = declared();
  await demand.declarer.declare(streamOf({ StreamModeDetails: { StreamMode: "ON_DEMAND" } }), undefined);
  assert.deepEqual(await demand.summary(), ["ON_DEMAND", 4, 24]);
});

test("it follows the template, and keeps what a client changed elsewhere", async () => {
  const { declarer, clock, ask, summary } = declared();
  const first = streamOf({ ShardCount: 1, RetentionPeriodHours: 24, Tags: [{ Key: "a", Value: "1" }] });
  await declarer.declare(first, undefined);
  clock.advance(100);
  await ask("IncreaseStreamRetentionPeriod", { StreamName: "orders", RetentionPeriodHours: 72 });
  const second = streamOf({ ShardCount: 5, RetentionPeriodHours: 24, Tags: [{ Key: "b", Value: "2" }] });
  await declarer.declare(second, first);
  assert.deepEqual(await summary(), ["PROVISIONED", 5, 72]);
  assert.deepEqual(await ask("ListTagsForStream", { StreamName: "orders" }), {
    Tags: [{ Key: "b", Value: "2" }],
    HasMoreTags: false,
  });
});

test("its records are there when it is declared again", async () => {
  const { declarer, streams, clock, put } = declared();
  const stream = streamOf({ ShardCount: 1 });
  await declarer.declare(stream, undefined);
  clock.advance(100);
  await put("orders", "kept");
  await declarer.withdraw(stream);
  assert.equal(await streams.has(arnOf("orders")), false);
  await declarer.declare(stream, undefined);
  const shard = { streamArn: arnOf("orders"), shardId: "shardId-000000000000" };
  const { records } = await streams.read(shard, { kind: "start" }, { records: 10 });
  assert.deepEqual(
    records.map(({ data }) => Buffer.from(data).toString()),
    ["kept"],
  );
});

test("a declared consumer has the ARN that its template gives, and mappings read its stream by it", async () => {
  const { declarer, streams, ask } = declared();
  const consumer: WorkspaceResource = {
    type: "AWS::Kinesis::StreamConsumer",
    name: "audit",
    reference: "",
    properties: { StreamARN: arnOf("orders"), Tags: [{ Key: "a", Value: "1" }] },
  };
  const arn = `${arnOf("orders")}/consumer/audit:1`;
  await assert.rejects(async () => declarer.declare(consumer, undefined), /Stream orders/);
  await declarer.declare(streamOf({}), undefined);
  assert.equal(await streams.has(arn), false);
  await declarer.declare(consumer, undefined);
  await declarer.declare(consumer, consumer);
  assert.equal(await streams.has(arn), true);
  assert.equal((await streams.shards(arn)).length, 1);
  const listed = v.parse(
    v.object({ Consumers: v.array(v.object({ ConsumerARN: v.string() })) }),
    await ask("ListStreamConsumers", { StreamARN: arnOf("orders") }),
  );
  assert.deepEqual(listed.Consumers, [{ ConsumerARN: arn }]);
  await declarer.withdraw(consumer);
  assert.equal(await streams.has(arn), false);
  await declarer.withdraw(streamOf({}));
  await declarer.withdraw(consumer);
});
