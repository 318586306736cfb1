import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MappedStream, quiet, streamArn } from "./streamFixture.ts";

const shard = "shardId-000000000000";

describe("tumbling windows", () => {
  test("carry their state and end with a last call", async (t) => {
    const mapped = new MappedStream(t, {
      TumblingWindowInSeconds: 60,
      BatchSize: 1,
      ParallelizationFactor: 3,
    });
    mapped.handler = (data, event) => {
      const { count = 0 } = event["state"] as { count?: number };
      return { state: { count: count + data.length } };
    };
    mapped.stream.open(shard);
    mapped.put(shard, "a1", "b2");
    mapped.start();
    await mapped.called(2);
    await quiet();
    await mapped.stop();
    mapped.start();
    await quiet();
    mapped.clock.advance(60_000);
    await mapped.called(3);
    mapped.put(shard, "c3");
    await mapped.called(4);
    const parts = mapped.calls.map(({ data, event }) => ({ ...event, Records: data }));
    const window = { start: "2026-01-01T00:00:00Z", end: "2026-01-01T00:01:00Z" };
    const rest = { shardId: shard, eventSourceARN: streamArn, isWindowTerminatedEarly: false };
    assert.deepEqual(parts, [
      { Records: ["a1"], window, state: {}, ...rest, isFinalInvokeForWindow: false },
      { Records: ["b2"], window, state: { count: 1 }, ...rest, isFinalInvokeForWindow: false },
      { Records: [], window, state: { count: 2 }, ...rest, isFinalInvokeForWindow: true },
      {
        Records: ["c3"],
        window: { start: "2026-01-01T00:01:00Z", end: "2026-01-01T00:02:00Z" },
        state: {},
        ...rest,
        isFinalInvokeForWindow: false,
      },
    ]);
  });

  test("end before the first record of the next one, and early when their state is too large", async (t) => {
    const mapped = new MappedStream(t, { TumblingWindowInSeconds: 10 });
    mapped.handler = (data) => ({ state: data.includes("large") ? "x".repeat(1024 * 1024) : "small" });
    mapped.stream.open(shard);
    mapped.put(shard, "a1");
    mapped.clock.advance(10_000);
    mapped.put(shard, "large");
    mapped.start();
    await mapped.called(4);
    const ends = mapped.calls.map(({ data, event }) => [
      data[0],
      event["isFinalInvokeForWindow"],
      event["isWindowTerminatedEarly"],
    ]);
    assert.deepEqual(ends, [
      ["a1", false, false],
      [undefined, true, false],
      ["large", false, false],
      [undefined, true, true],
    ]);
  });
});
