import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  IncreaseStreamRetentionPeriodCommand,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  MergeShardsCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  type Shard,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { KinesisBench } from "./kinesisBench.ts";

const account = "000000000000";
const whole = 2n ** 128n;
const isOpen = ({ SequenceNumberRange }: Shard) => SequenceNumberRange?.EndingSequenceNumber === undefined;
const rangeOf = ({
  HashKeyRange: { StartingHashKey, EndingHashKey } = { StartingHashKey: "", EndingHashKey: "" },
}: Shard) => [BigInt(StartingHashKey ?? ""), BigInt(EndingHashKey ?? "")];

suite("streams", () => {
  const end = suiteEnd();
  let kinesis: KinesisBench;
  before(async () => {
    kinesis = new KinesisBench(await startedEmulator(end), end);
  });

  test("a stream is created once, listed, described and deleted", async () => {
    const StreamName = await kinesis.stream(3);
    const { StreamNames = [] } = await kinesis.client.send(new ListStreamsCommand({}));
    assert.ok(StreamNames.includes(StreamName));
    await assert.rejects(kinesis.client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })), {
      name: "ResourceInUseException",
      message: `Stream ${StreamName} under account ${account} already exists.`,
    });
    const { StreamDescriptionSummary } = await kinesis.client.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    assert.equal(StreamDescriptionSummary?.OpenShardCount, 3);
    assert.equal(StreamDescriptionSummary.StreamModeDetails?.StreamMode, "PROVISIONED");
    assert.equal(StreamDescriptionSummary.RetentionPeriodHours, 24);
    const ranges = (await kinesis.shards(StreamName)).map(rangeOf);
    assert.deepEqual([ranges[0]?.[0], ranges[2]?.[1]], [0n, whole - 1n]);
    assert.deepEqual(
      ranges.slice(1).map(([start]) => start),
      ranges.slice(0, -1).map(([, last = 0n]) => last + 1n),
    );
    await kinesis.client.send(new DeleteStreamCommand({ StreamName }));
    await assert.rejects(kinesis.client.send(new DescribeStreamSummaryCommand({ StreamName })), {
      name: "ResourceNotFoundException",
      message: `Stream ${StreamName} under account ${account} not found.`,
    });
  });

  test("a name that no stream can have is refused as AWS does", async () => {
    await assert.rejects(
      kinesis.client.send(new CreateStreamCommand({ StreamName: "no name", ShardCount: 1 })),
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'no name' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
      },
    );
  });

  test("the retention period grows with one operation and shrinks with the other", async () => {
    const StreamName = await kinesis.stream();
    const increase = (RetentionPeriodHours: number) =>
      kinesis.client.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }));
    await increase(48);
    await kinesis.settled(StreamName);
    await assert.rejects(increase(47), {
      name: "InvalidArgumentException",
      message: `Requested retention period (47 hours) for stream ${StreamName} can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.`,
    });
    await kinesis.client.send(
      new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }),
    );
    assert.equal((await kinesis.settled(StreamName)).RetentionPeriodHours, 24);
    await assert.rejects(increase(8_761), {
      message:
        "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
    });
  });

  test("a shard that is split is read to its end, which names its children", async () => {
    const StreamName = await kinesis.stream();
    await kinesis.put(StreamName, "before");
    const ShardIterator = await kinesis.iterator(StreamName);
    const ShardToSplit = "shardId-000000000000";
    await kinesis.client.send(
      new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: String(whole / 2n) }),
    );
    const [parent, left, right] = await kinesis.shards(StreamName);
    assert.ok(parent && left && right);
    assert.deepEqual([parent, left, right].map(isOpen), [false, true, true]);
    assert.deepEqual([left.ParentShardId, right.ParentShardId], [ShardToSplit, ShardToSplit]);
    assert.deepEqual(
      [rangeOf(left), rangeOf(right)],
      [
        [0n, whole / 2n - 1n],
        [whole / 2n, whole - 1n],
      ],
    );
    const read = await kinesis.client.send(new GetRecordsCommand({ ShardIterator }));
    assert.equal(read.Records?.length, 1);
    assert.equal(read.NextShardIterator, undefined);
    assert.deepEqual(
      read.ChildShards?.map(({ ShardId }) => ShardId),
      [left.ShardId, right.ShardId],
    );
    const [record] = await kinesis.put(StreamName, "after");
    assert.notEqual(record?.ShardId, ShardToSplit);
    const { EndingSequenceNumber = "" } = parent.SequenceNumberRange ?? {};
    assert.ok(BigInt(record?.SequenceNumber ?? 0) > BigInt(EndingSequenceNumber));
    await assert.rejects(
      kinesis.client.send(
        new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: String(whole / 2n) }),
      ),
      {
        name: "InvalidArgumentException",
        message: `Shard ${ShardToSplit} in stream ${StreamName} under account ${account} has already been merged or split, and thus is not eligible for merging or splitting.`,
      },
    );
  });

  test("neighbours become one shard, others do not", async () => {
    const StreamName = await kinesis.stream(3);
    const merge = (from: number, to: number) =>
      kinesis.client.send(
        new MergeShardsCommand({
          StreamName,
          ShardToMerge: `shardId-00000000000${from}`,
          AdjacentShardToMerge: `shardId-00000000000${to}`,
        }),
      );
    await assert.rejects(merge(0, 2), {
      name: "InvalidArgumentException",
      message: `Shards shardId-000000000000 and shardId-000000000002 in stream ${StreamName} under account ${account} are not an adjacent pair of shards eligible for merging`,
    });
    await merge(1, 0);
    const merged = (await kinesis.shards(StreamName)).at(-1);
    assert.ok(merged);
    assert.deepEqual(
      [merged.ParentShardId, merged.AdjacentParentShardId],
      ["shardId-000000000001", "shardId-000000000000"],
    );
    assert.equal(rangeOf(merged)[0], 0n);
  });

  test("the number of shards changes evenly, within twice and half of it", async () => {
    const StreamName = await kinesis.stream(5);
    const update = (TargetShardCount: number) =>
      kinesis.client.send(
        new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: "UNIFORM_SCALING" }),
      );
    await assert.rejects(update(2), { name: "LimitExceededException" });
    await assert.rejects(update(11), { name: "LimitExceededException" });
    for (const target of [3, 4, 8]) {
      await update(target);
      const open = (await kinesis.shards(StreamName)).filter(isOpen);
      const starts = open.map((shard) => rangeOf(shard)[0] ?? 0n).toSorted((a, b) => (a < b ? -1 : 1));
      assert.deepEqual(
        starts,
        Array.from({ length: target }, (_, index) => (whole / BigInt(target)) * BigInt(index)),
      );
    }
    const { Shards = [], NextToken } = await kinesis.client.send(
      new ListShardsCommand({ StreamName, MaxResults: 3 }),
    );
    const rest = await kinesis.client.send(new ListShardsCommand({ NextToken }));
    const all = [...Shards, ...(rest.Shards ?? [])];
    assert.equal(all.length, (await kinesis.shards(StreamName)).length);
    const ids = new Set(all.map(({ ShardId }) => ShardId));
    assert.ok(all.every(({ ParentShardId: parent }) => parent === undefined || ids.has(parent)));
    const latest = await kinesis.client.send(
      new ListShardsCommand({ StreamName, ShardFilter: { Type: "AT_LATEST" } }),
    );
    assert.equal(latest.Shards?.length, 8);
  });

  test("tags are added, listed and removed", async () => {
    const StreamName = await kinesis.stream();
    await kinesis.client.send(
      new AddTagsToStreamCommand({ StreamName, Tags: { stage: "dev", owner: "me" } }),
    );
    await kinesis.client.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ["owner"] }));
    const { Tags, HasMoreTags } = await kinesis.client.send(new ListTagsForStreamCommand({ StreamName }));
    assert.deepEqual([Tags, HasMoreTags], [[{ Key: "stage", Value: "dev" }], false]);
  });

  test("a consumer is pushed what comes, as long as it is registered", { timeout: 60_000 }, async () => {
    const StreamName = await kinesis.stream();
    const StreamARN = `arn:aws:kinesis:us-east-1:${account}:stream/${StreamName}`;
    const register = () =>
      kinesis.client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "reader" }));
    const { Consumer } = await register();
    const ConsumerARN = Consumer?.ConsumerARN ?? "";
    assert.match(ConsumerARN, new RegExp(`^${StreamARN}/consumer/reader:\\d{10}$`));
    await assert.rejects(register(), { name: "ResourceInUseException" });
    const { ConsumerDescription } = await kinesis.client.send(
      new DescribeStreamConsumerCommand({ ConsumerARN }),
    );
    assert.equal(ConsumerDescription?.ConsumerStatus, "ACTIVE");
    await kinesis.put(StreamName, "first");
    const abort = new AbortController();
    const { EventStream } = await kinesis.client.send(
      new SubscribeToShardCommand({
        ConsumerARN,
        ShardId: "shardId-000000000000",
        StartingPosition: { Type: "TRIM_HORIZON" },
      }),
      { abortSignal: abort.signal },
    );
    assert.ok(EventStream);
    const texts: string[] = [];
    for await (const { SubscribeToShardEvent: event } of EventStream) {
      texts.push(...(event?.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
      if (texts.length === 2) break;
      if (texts.length === 1) await kinesis.put(StreamName, "second");
    }
    abort.abort();
    assert.deepEqual(texts, ["first", "second"]);
    await kinesis.client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
    assert.deepEqual(
      (await kinesis.client.send(new ListStreamConsumersCommand({ StreamARN }))).Consumers,
      [],
    );
    await assert.rejects(kinesis.client.send(new DescribeStreamConsumerCommand({ ConsumerARN })), {
      name: "ResourceNotFoundException",
    });
  });

  test("a stream on demand has shards of its own accord", async () => {
    const StreamName = "on-demand";
    await kinesis.client.send(
      new CreateStreamCommand({ StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } }),
    );
    assert.equal((await kinesis.shards(StreamName)).length, 4);
    const put = await kinesis.client.send(
      new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from("x"), DryRun: undefined }),
    );
    assert.match(put.ShardId ?? "", /^shardId-00000000000[0-3]$/);
  });
});
