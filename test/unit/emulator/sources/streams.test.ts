import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../../../until.ts";
import { MappedStream, quiet, streamArn } from "./streamFixture.ts";

const shard = "shardId-000000000000";
const failures = (...numbers: readonly unknown[]) => ({
  batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
});
const numbersIn = (event: Readonly<Record<string, unknown>>) =>
  (event["Records"] as readonly { kinesis: { sequenceNumber: string } }[]).map(
    ({ kinesis }) => kinesis.sequenceNumber,
  );

describe("the records of a shard", () => {
  test("come in order, in batches, and go on after a restart behind the last batch that was done", async (t) => {
    const mapped = new MappedStream(t, { BatchSize: 2 });
    mapped.stream.open(shard);
    mapped.put(shard, "a1", "a2", "a3", "a4", "a5");
    mapped.start();
    (await mapped.called(1)).answer(null);
    const second = await mapped.called(2);
    await quiet();
    assert.deepEqual(
      mapped.seen,
      [
        ["a1", "a2"],
        ["a3", "a4"],
      ],
      "one batch at a time",
    );
    // As if it was killed: what ran is not known to have ended.
    const stopping = mapped.stop();
    second.fail();
    await stopping;
    mapped.start();
    (await mapped.called(3)).answer(null);
    (await mapped.called(4)).answer(null);
    assert.deepEqual(mapped.seen.slice(2), [["a3", "a4"], ["a5"]]);
    await quiet();
    await mapped.stop();
    mapped.put(shard, "b1");
    mapped.start();
    (await mapped.called(5)).answer(null);
    assert.deepEqual(mapped.seen.at(-1), ["b1"]);
    assert.ok(
      mapped.results.every((result) => result === "OK" || result === "PROBLEM: Function call failed"),
    );
  });

  test("are gathered for the window, or until the batch is full", async (t) => {
    const mapped = new MappedStream(t, { BatchSize: 3, MaximumBatchingWindowInSeconds: 5 });
    mapped.handler = () => null;
    mapped.stream.open(shard);
    mapped.start();
    await quiet();
    mapped.put(shard, "a1");
    await quiet();
    mapped.clock.advance(4_999);
    mapped.put(shard, "a2");
    await quiet();
    assert.deepEqual(mapped.seen, []);
    mapped.clock.advance(1);
    await mapped.called(1);
    mapped.put(shard, "b1", "b2", "b3");
    await mapped.called(2);
    assert.deepEqual(mapped.seen, [
      ["a1", "a2"],
      ["b1", "b2", "b3"],
    ]);
  });

  test("are tried again until there are no retries left, and then owed to the destination", async (t) => {
    const OnFailure = { Destination: "arn:aws:sqs:us-east-1:000000000000:failed" };
    const mapped = new MappedStream(t, {
      BatchSize: 2,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure },
    });
    mapped.handler = (data) => {
      if (data.includes("bad")) throw new Error("no");
      return null;
    };
    mapped.stream.open(shard);
    mapped.put(shard, "bad", "a2", "a3");
    mapped.start();
    await mapped.passUntil(4);
    assert.deepEqual(mapped.seen, [["bad", "a2"], ["bad", "a2"], ["bad", "a2"], ["a3"]]);
    assert.equal(mapped.owed.length, 1);
    assert.equal(mapped.owed[0]?.targetArn, OnFailure.Destination);
    const record = JSON.parse(mapped.owed[0].body) as {
      requestContext: { requestId: string };
      timestamp: string;
    };
    assert.deepEqual(record, {
      requestContext: {
        requestId: record.requestContext.requestId,
        functionArn: "arn:aws:lambda:us-east-1:000000000000:function:orders",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: "7", functionError: "Unhandled" },
      version: "1.0",
      timestamp: record.timestamp,
      KinesisBatchInfo: {
        shardId: shard,
        startSequenceNumber: "7",
        endSequenceNumber: "14",
        approximateArrivalOfFirstRecord: "2026-01-01T00:00:00.000Z",
        approximateArrivalOfLastRecord: "2026-01-01T00:00:00.000Z",
        batchSize: 2,
        streamArn,
      },
    });
  });

  test("that a bucket is told of come with their event, at AWS's key", async (t) => {
    const OnFailure = { Destination: "arn:aws:s3:::failed" };
    const mapped = new MappedStream(t, { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } });
    mapped.handler = () => {
      throw new Error("no");
    };
    mapped.stream.open(shard);
    mapped.put(shard, "bad");
    mapped.start();
    await until(() => mapped.owed.length === 1);
    const [owed] = mapped.owed;
    const { payload } = JSON.parse(owed?.body ?? "") as { payload: string };
    assert.deepEqual(JSON.parse(payload), mapped.calls[0]?.event);
    assert.match(
      owed?.envelope?.objectKey ?? "",
      /^aws\/lambda\/8f9e0d1c-[-0-9a-f]+\/shardId-000000000000\/2026\/01\/01\/2026-01-01T00\.00\.0\d-[-0-9a-f]{36}$/,
    );
  });

  test("are tried eight times within a minute when nothing limits the retries, and at once when the function changes", async (t) => {
    const mapped = new MappedStream(t);
    mapped.stream.open(shard);
    mapped.put(shard, "bad");
    mapped.handler = () => {
      throw new Error("no");
    };
    const begin = mapped.clock.now();
    mapped.start();
    await mapped.passUntil(8);
    assert.ok(mapped.clock.now() - begin < 60_000);
    await quiet();
    mapped.handler = () => null;
    mapped.nudge();
    await mapped.called(9);
    await until(() => mapped.results.at(-1) === "OK");
  });

  test("are halved until the bad one is alone", async (t) => {
    const mapped = new MappedStream(t, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 });
    mapped.handler = (data) => {
      if (data.includes("bad")) throw new Error("no");
      return null;
    };
    mapped.stream.open(shard);
    mapped.put(shard, "a1", "a2", "bad", "a4");
    mapped.start();
    await mapped.passUntil(6);
    assert.deepEqual(mapped.seen, [
      ["a1", "a2", "bad", "a4"],
      ["a1", "a2"],
      ["bad", "a4"],
      ["bad"],
      ["bad"],
      ["a4"],
    ]);
  });

  test("before the first that is reported are done, the others are tried again with all their retries", async (t) => {
    const mapped = new MappedStream(t, {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MaximumRetryAttempts: 1,
    });
    mapped.handler = (data, event) => {
      const numbers = numbersIn(event);
      const bad = data.indexOf("bad");
      return bad === -1 ? {} : failures(...numbers.slice(bad).toReversed());
    };
    mapped.stream.open(shard);
    mapped.put(shard, "a1", "a2", "bad", "a4");
    mapped.start();
    await mapped.passUntil(3);
    await until(() => mapped.results.length === 3);
    mapped.put(shard, "b1");
    await mapped.passUntil(4);
    assert.deepEqual(mapped.seen, [["a1", "a2", "bad", "a4"], ["bad", "a4"], ["bad", "a4"], ["b1"]]);
  });

  test("that are too old are given up before they are tried", async (t) => {
    const OnFailure = { Destination: "arn:aws:sns:us-east-1:000000000000:failed" };
    const mapped = new MappedStream(t, { MaximumRecordAgeInSeconds: 60, DestinationConfig: { OnFailure } });
    mapped.handler = () => null;
    mapped.stream.open(shard);
    mapped.put(shard, "old1", "old2");
    mapped.clock.advance(60_001);
    mapped.put(shard, "new");
    mapped.start();
    await mapped.called(1);
    assert.deepEqual(mapped.seen, [["new"]]);
    const record = JSON.parse(mapped.owed[0]?.body ?? "") as Record<string, unknown>;
    assert.deepEqual(Object.keys(record), ["requestContext", "version", "timestamp", "KinesisBatchInfo"]);
    const { condition, approximateInvokeCount } = record["requestContext"] as Record<string, unknown>;
    assert.deepEqual([condition, approximateInvokeCount], ["RecordAgeExceeded", 1]);
    assert.equal((record["KinesisBatchInfo"] as Record<string, unknown>)["batchSize"], 2);
  });

  test("become too old between two tries", async (t) => {
    const mapped = new MappedStream(t, { MaximumRecordAgeInSeconds: 60 });
    mapped.handler = (data) => {
      if (data.includes("bad")) throw new Error("no");
      return null;
    };
    mapped.stream.open(shard);
    mapped.put(shard, "bad");
    mapped.start();
    await mapped.called(1);
    mapped.clock.advance(30_000);
    mapped.put(shard, "good");
    await mapped.passUntil(() => mapped.seen.some(([data]) => data === "good"));
    assert.deepEqual(mapped.seen.at(-2), ["bad"]);
    assert.equal(mapped.owed.length, 0, "there is no destination");
  });
});

describe("several batches of a shard at once", () => {
  test("keep the order of each key, and go on where each has come to", async (t) => {
    const mapped = new MappedStream(t, { ParallelizationFactor: 10, BatchSize: 2 });
    mapped.stream.open(shard);
    mapped.put(shard, "a1", "b1", "a2", "b2", "a3");
    mapped.start();
    await mapped.called(2);
    const ofKey = (key: string) => mapped.calls.findIndex(({ data }) => data[0]?.startsWith(key));
    assert.deepEqual(mapped.calls[ofKey("a")]?.data, ["a1", "a2"]);
    assert.deepEqual(mapped.calls[ofKey("b")]?.data, ["b1", "b2"]);
    mapped.calls[ofKey("b")]?.answer(null);
    await quiet();
    const stopping = mapped.stop();
    mapped.calls[ofKey("a")]?.fail();
    await stopping;
    mapped.start();
    (await mapped.called(3)).answer(null);
    (await mapped.called(4)).answer(null);
    await quiet();
    assert.deepEqual(mapped.seen.slice(2), [["a1", "a2"], ["a3"]], "the other key is not repeated");
  });

  test("lose nothing when their number changes", async (t) => {
    const mapped = new MappedStream(t, { ParallelizationFactor: 4, BatchSize: 1 });
    const done: string[] = [];
    mapped.handler = (data) => void done.push(...data);
    mapped.stream.open(shard);
    const records = Array.from(
      { length: 40 },
      (_, index) => `${String.fromCodePoint(97 + (index % 7))}${index}`,
    );
    mapped.put(shard, ...records.slice(0, 20));
    mapped.start();
    await until(() => done.length > 3);
    mapped.change({ settings: { ParallelizationFactor: 2 } });
    mapped.put(shard, ...records.slice(20));
    await until(() => new Set(done).size === 40);
    for (const key of "abcdefg") {
      const own = done.filter((each) => each.startsWith(key)).map((each) => Number(each.slice(1)));
      assert.deepEqual(
        [...new Set(own)],
        own.filter((each, index) => own.indexOf(each) === index).sort((a, b) => a - b),
      );
    }
  });
});

describe("where a mapping begins", () => {
  test("behind what is there, also when it is stopped before anything comes", async (t) => {
    const mapped = new MappedStream(t, { StartingPosition: "LATEST" });
    mapped.handler = () => null;
    mapped.stream.open(shard);
    mapped.put(shard, "before");
    mapped.start();
    await quiet();
    await mapped.stop();
    mapped.put(shard, "while stopped");
    mapped.start();
    await mapped.called(1);
    assert.deepEqual(mapped.seen, [["while stopped"]]);
  });

  test("children of a split begin at their start, once the parent is through", async (t) => {
    const mapped = new MappedStream(t, { StartingPosition: "LATEST" });
    mapped.stream.open("parent");
    mapped.start();
    await quiet();
    mapped.put("parent", "p1");
    const first = await mapped.called(1);
    mapped.stream.open("child-1", ["parent"]);
    mapped.stream.open("child-2", ["parent", "gone"]);
    mapped.put("child-1", "c1");
    mapped.put("child-2", "d1");
    mapped.stream.close("parent");
    await quiet();
    assert.deepEqual(mapped.seen, [["p1"]]);
    first.answer(null);
    await mapped.called(3);
    assert.deepEqual(new Set(mapped.seen.slice(1).flat()), new Set(["c1", "d1"]));
  });

  test("a stream that is missing is a problem that ends when it is back", async (t) => {
    const mapped = new MappedStream(t);
    mapped.handler = () => null;
    mapped.stream.open(shard);
    mapped.stream.exist(false);
    mapped.start();
    await until(() => mapped.results.length > 0);
    assert.equal(mapped.results[0], "PROBLEM: ResourceNotFoundException: The stream is missing.");
    mapped.stream.exist(true);
    mapped.put(shard, "a1");
    await mapped.called(1);
  });

  test("a disabled mapping is quiet and goes on where it was", async (t) => {
    const mapped = new MappedStream(t);
    mapped.handler = () => null;
    mapped.stream.open(shard);
    mapped.put(shard, "a1");
    mapped.start();
    await mapped.called(1);
    await until(() => mapped.results.length === 1);
    mapped.change({ active: false });
    await quiet();
    mapped.put(shard, "a2");
    await quiet();
    assert.equal(mapped.calls.length, 1);
    mapped.change({ active: true });
    await mapped.called(2);
    assert.deepEqual(mapped.seen[1], ["a2"]);
  });
});
