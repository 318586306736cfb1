import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShardPosition } from "../../../../../src/emulator/contracts/streams.ts";
import { arnOf, kinesisInMemory } from "./kinesisInMemory.ts";

const first = { streamArn: arnOf("orders"), shardId: "shardId-000000000000" };

async function withStream() {
  const { kinesis, clock, ask, put } = kinesisInMemory();
  await ask("CreateStream", { StreamName: "orders", ShardCount: 1 });
  clock.advance(100);
  const { streams } = kinesis;
  const read = async (from: ShardPosition) => {
    const { records, closed } = await streams.read(first, from, { records: 2 });
    return { texts: records.map(({ data }) => Buffer.from(data).toString()), records, closed };
  };
  return { kinesis, streams, clock, ask, put: (text: string) => put("orders", text), read };
}

test("a mapping reads on behind what it had, also when that is gone", async () => {
  const { streams, clock, put, read } = await withStream();
  for (const text of ["a", "b", "c"]) await put(text);
  const { records, texts } = await read({ kind: "start" });
  assert.deepEqual(texts, ["a", "b"]);
  assert.deepEqual(records[1]?.key, "b");
  const behind = { kind: "after", sequenceNumber: records[1]?.sequenceNumber ?? "" } as const;
  assert.deepEqual((await read(behind)).texts, ["c"]);
  clock.advance(25 * 3_600_000);
  await put("d");
  assert.deepEqual((await read(behind)).texts, ["d"]);
  assert.equal(await streams.retentionMs(first.streamArn), 24 * 3_600_000);
});

test("it reads from a time, and from the end", async () => {
  const { streams, clock, put, read } = await withStream();
  const none = await streams.end(first);
  await put("a");
  clock.advance(1_000);
  const since = { kind: "since", time: clock.now() } as const;
  const end = await streams.end(first);
  await put("b");
  assert.deepEqual((await read(since)).texts, ["b"]);
  assert.deepEqual((await read(end)).texts, ["b"]);
  assert.deepEqual((await read(none)).texts, ["a", "b"]);
});

test("a split closes a shard behind its last record; its children name it", async () => {
  const { streams, ask, put, read } = await withStream();
  await put("a");
  await put("b");
  await put("c");
  await ask("SplitShard", {
    StreamName: "orders",
    ShardToSplit: first.shardId,
    NewStartingHashKey: String(2n ** 127n),
  });
  assert.deepEqual((await read({ kind: "start" })).closed, false);
  const end = await streams.end(first);
  assert.deepEqual(await read(end), { texts: [], records: [], closed: true });
  assert.deepEqual(await streams.shards(first.streamArn), [
    { shardId: "shardId-000000000000", parents: [] },
    { shardId: "shardId-000000000001", parents: ["shardId-000000000000"] },
    { shardId: "shardId-000000000002", parents: ["shardId-000000000000"] },
  ]);
});

test("those who watch are told of records and of a stream that is back", async () => {
  const { streams, clock, ask, put } = await withStream();
  let told = 0;
  const consumer = `${first.streamArn}/consumer/reader:1767225600`;
  const end = streams.watch(consumer, () => (told += 1));
  await put("a");
  assert.equal(told, 1);
  await ask("DeleteStream", { StreamName: "orders" });
  assert.equal(await streams.has(consumer), false);
  await assert.rejects(streams.shards(consumer), { code: "ResourceNotFoundException" });
  const before = told;
  await ask("CreateStream", { StreamName: "orders", ShardCount: 1 });
  assert.ok(told > before);
  assert.equal(await streams.has(first.streamArn), true);
  assert.equal(await streams.has(consumer), false, "its consumers went with the stream");
  clock.advance(100);
  end();
  const last = told;
  await put("b");
  assert.equal(told, last);
});

test("a stream of another account or region is none", async () => {
  const { streams } = await withStream();
  assert.equal(await streams.has("arn:aws:kinesis:us-east-1:111111111111:stream/orders"), false);
  assert.equal(await streams.has("arn:aws:kinesis:eu-west-1:000000000000:stream/orders"), false);
});

test("what is deleted or too old goes in pieces", async () => {
  const { kinesis, streams, ask, clock } = await withStream();
  const Records = Array.from({ length: 500 }, (_, index) => ({
    PartitionKey: String(index),
    Data: new Uint8Array(),
  }));
  for (let count = 0; count < 3; count += 1) await ask("PutRecords", { StreamName: "orders", Records });
  assert.equal(kinesis.sweep(), false);
  const size = async () => (await streams.read(first, { kind: "start" }, { records: 10_000 })).records.length;
  assert.equal(await size(), 1_500);
  clock.advance(25 * 3_600_000);
  assert.equal(kinesis.sweep(), true);
  while (kinesis.sweep());
  assert.equal(await size(), 0);
});
