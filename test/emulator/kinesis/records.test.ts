import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  IncreaseStreamRetentionPeriodCommand,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import { ManualClock } from "../../manualClock.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { KinesisBench } from "./kinesisBench.ts";

const hour = 3_600_000;

suite("records of a stream", () => {
  const clock = new ManualClock();
  const end = suiteEnd();
  let kinesis: KinesisBench;
  before(async () => {
    const emulator = await startedEmulator(end, { clock });
    kinesis = new KinesisBench(emulator, end);
  });

  /** A new stream, whose clock stands still. */
  async function stream(shards = 1): Promise<string> {
    const made = kinesis.stream(shards);
    const ticking = setInterval(() => clock.advance(100), 1);
    return made.finally(() => clearInterval(ticking));
  }

  test("come back in their order, from every kind of position", async () => {
    const StreamName = await stream();
    const [first] = await kinesis.put(StreamName, "a");
    clock.advance(5_000);
    const Timestamp = new Date(clock.now());
    const [second] = await kinesis.put(StreamName, "b", "c");
    const latest = await kinesis.iterator(StreamName, { ShardIteratorType: "LATEST" });
    const read = (where: Parameters<KinesisBench["read"]>[1]) => kinesis.read(StreamName, where);
    assert.deepEqual(await read({ ShardIteratorType: "TRIM_HORIZON" }), ["a", "b", "c"]);
    assert.deepEqual(await read({ ShardIteratorType: "AT_TIMESTAMP", Timestamp }), ["b", "c"]);
    const StartingSequenceNumber = second?.SequenceNumber;
    assert.deepEqual(await read({ ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber }), [
      "b",
      "c",
    ]);
    assert.deepEqual(await read({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber }), [
      "c",
    ]);
    await kinesis.put(StreamName, "d");
    assert.deepEqual(await kinesis.texts(latest), ["d"]);
    assert.match(first?.SequenceNumber ?? "", /^49\d{54}$/);
    assert.ok(BigInt(first?.SequenceNumber ?? 0) < BigInt(second?.SequenceNumber ?? 0));
  });

  test("are read on with the next iterator, which says how far behind it is", async () => {
    const StreamName = await stream();
    await kinesis.put(StreamName, "a", "b", "c");
    clock.advance(1_500);
    const get = (ShardIterator = "") =>
      kinesis.client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));
    const one = await get(await kinesis.iterator(StreamName));
    assert.deepEqual([one.Records?.length, one.MillisBehindLatest], [2, 1_500]);
    const two = await get(one.NextShardIterator);
    assert.deepEqual([two.Records?.length, two.MillisBehindLatest], [1, 0]);
    const three = await get(two.NextShardIterator);
    assert.deepEqual([three.Records?.length, three.MillisBehindLatest], [0, 0]);
  });

  test("go to the shard of their hash key", async () => {
    const StreamName = await stream(2);
    const put = (PartitionKey: string, ExplicitHashKey?: string) =>
      kinesis.client.send(
        new PutRecordCommand({ StreamName, PartitionKey, ExplicitHashKey, Data: Buffer.from("x") }),
      );
    // MD5 of "a" begins with 0c, that of "b" with 92.
    assert.equal((await put("a")).ShardId, "shardId-000000000000");
    assert.equal((await put("b")).ShardId, "shardId-000000000001");
    assert.equal((await put("b", "0")).ShardId, "shardId-000000000000");
    assert.equal((await put("a", String(2n ** 128n - 1n))).ShardId, "shardId-000000000001");
    await assert.rejects(put("a", String(2n ** 128n)), {
      name: "InvalidArgumentException",
      message: `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${2n ** 128n}`,
    });
  });

  test("are kept for the retention period, and not longer", async () => {
    const [short, long] = [await stream(), await stream()];
    await kinesis.client.send(
      new IncreaseStreamRetentionPeriodCommand({ StreamName: long, RetentionPeriodHours: 48 }),
    );
    await kinesis.put(short, "old");
    await kinesis.put(long, "old");
    clock.advance(25 * hour);
    await kinesis.put(short, "new");
    assert.deepEqual(await kinesis.read(short), ["new"]);
    assert.deepEqual(await kinesis.read(long), ["old"]);
  });

  test("of an earlier stream do not come back in one of its name", async () => {
    const StreamName = await stream();
    await kinesis.put(StreamName, "gone");
    const ShardIterator = await kinesis.iterator(StreamName);
    await kinesis.client.send(new DeleteStreamCommand({ StreamName }));
    await kinesis.client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    clock.advance(100);
    await assert.rejects(kinesis.texts(ShardIterator), { name: "ResourceNotFoundException" });
    assert.deepEqual(await kinesis.read(StreamName), []);
  });

  test("are refused whole when one is too large, in AWS's words", async () => {
    const StreamName = await stream();
    const Data = Buffer.alloc(1024 * 1024);
    await assert.rejects(kinesis.client.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data })), {
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048576 cap=1048576]' at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    });
    assert.deepEqual(await kinesis.read(StreamName), []);
  });

  test("are not read through what is no iterator, or is one no more", async () => {
    const StreamName = await stream();
    const ShardIterator = await kinesis.iterator(StreamName);
    clock.advance(300_001);
    await assert.rejects(kinesis.texts(ShardIterator), (error: Error) => {
      assert.equal(error.name, "ExpiredIteratorException");
      assert.match(
        error.message,
        /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d\d [\d:]{8} UTC 2026 while right now it is .* further in the future than the tolerated delay of 300000 milliseconds\.$/,
      );
      return true;
    });
    await assert.rejects(kinesis.texts("bm9uc2Vuc2U="), {
      name: "InvalidArgumentException",
      message: "Invalid ShardIterator.",
    });
  });

  test("have no position that comes from elsewhere", async () => {
    const [one, other] = [await stream(), await stream()];
    clock.advance(1_000);
    const later = await stream();
    const [put] = await kinesis.put(one, "a");
    const at = (StreamName: string, StartingSequenceNumber: string | undefined) =>
      kinesis.iterator(StreamName, { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber });
    await assert.rejects(at(later, put?.SequenceNumber), {
      name: "InvalidArgumentException",
      message: `StartingSequenceNumber ${put?.SequenceNumber} used in GetShardIterator on shard shardId-000000000000 in stream ${later} under account 000000000000 is invalid because it did not come from this stream.`,
    });
    await assert.rejects(at(other, "7"), {
      message: `StartingSequenceNumber 7 used in GetShardIterator on shard shardId-000000000000 in stream ${other} under account 000000000000 is invalid.`,
    });
    await assert.rejects(at(other, undefined), {
      message:
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
    });
    const Timestamp = new Date(clock.now() + 10_000);
    await assert.rejects(kinesis.iterator(one, { ShardIteratorType: "AT_TIMESTAMP", Timestamp }), {
      message: `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${Timestamp.getTime()}, currentTimestampInMillis: ${clock.now()}`,
    });
  });
});
