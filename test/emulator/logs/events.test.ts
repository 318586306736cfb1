import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

describe("log events", () => {
  const end = suiteEnd();
  let client: CloudWatchLogsClient;
  before(async () => {
    client = new CloudWatchLogsClient(clientOptions(await startedEmulator(end)));
  });
  const now = Date.now();

  async function makeStreams(logGroupName: string, ...logStreamNames: string[]): Promise<void> {
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of logStreamNames) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    }
  }
  async function put(logGroupName: string, logStreamName: string, ...events: [number, string][]) {
    const logEvents = events.map(([offset, message]) => ({ timestamp: now + offset, message }));
    return await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  test("a stream is read from its head in pages, and its forward token stays at the end", async () => {
    const logGroupName = "/read/forward";
    await makeStreams(logGroupName, "s");
    await put(logGroupName, "s", [1, "one"], [2, "two"]);
    await put(logGroupName, "s", [3, "three"]);
    const read = (nextToken?: string) =>
      client.send(
        new GetLogEventsCommand({
          logGroupName,
          logStreamName: "s",
          startFromHead: true,
          limit: 2,
          nextToken,
        }),
      );
    const first = await read();
    assert.deepEqual(
      first.events?.map(({ message }) => message),
      ["one", "two"],
    );
    const second = await read(first.nextForwardToken);
    assert.deepEqual(
      second.events?.map(({ message }) => message),
      ["three"],
    );
    const end = await read(second.nextForwardToken);
    assert.deepEqual(end.events, []);
    assert.equal(end.nextForwardToken, second.nextForwardToken);
    await put(logGroupName, "s", [4, "four"]);
    const later = await read(end.nextForwardToken);
    assert.deepEqual(
      later.events?.map(({ message }) => message),
      ["four"],
    );
    const back = await read(later.nextBackwardToken);
    assert.deepEqual(
      back.events?.map(({ message }) => message),
      ["two", "three"],
    );
  });

  test("without startFromHead the latest events come, in the order of their time", async () => {
    const logGroupName = "/read/tail";
    await makeStreams(logGroupName, "s");
    await put(logGroupName, "s", [1, "one"], [2, "two"], [3, "three"]);
    const input = { logGroupName, logStreamName: "s", limit: 2 };
    const last = await client.send(new GetLogEventsCommand(input));
    assert.deepEqual(
      last.events?.map(({ message }) => message),
      ["two", "three"],
    );
    const before = await client.send(
      new GetLogEventsCommand({ ...input, nextToken: last.nextBackwardToken }),
    );
    assert.deepEqual(
      before.events?.map(({ message }) => message),
      ["one"],
    );
  });

  test("times include their start; the end is excluded by GetLogEvents and included by FilterLogEvents", async () => {
    const logGroupName = "/read/times";
    await makeStreams(logGroupName, "s");
    await put(logGroupName, "s", [1, "one"], [2, "two"], [3, "three"]);
    const times = { logGroupName, startTime: now + 1, endTime: now + 2 };
    const got = await client.send(new GetLogEventsCommand({ ...times, logStreamName: "s" }));
    assert.deepEqual(
      got.events?.map(({ message }) => message),
      ["one"],
    );
    const filtered = await client.send(new FilterLogEventsCommand(times));
    assert.deepEqual(
      filtered.events?.map(({ message }) => message),
      ["one", "two"],
    );
  });

  test("the events of all streams are interleaved by time, in pages, each with an id of its own", async () => {
    const logGroupName = "/filter/interleaved";
    await makeStreams(logGroupName, "a", "b");
    await put(logGroupName, "a", [1, "a1"], [4, "a4"], [6, "a6"]);
    await put(logGroupName, "b", [2, "b2"], [5, "b5"]);
    await put(logGroupName, "a", [3, "a3 late"]);
    const messages: (string | undefined)[] = [];
    const ids = new Set<string | undefined>();
    let nextToken: string | undefined;
    do {
      const page = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 2, nextToken }));
      for (const { message, eventId } of page.events ?? []) {
        messages.push(message);
        ids.add(eventId);
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(messages, ["a1", "b2", "a3 late", "a4", "b5", "a6"]);
    assert.equal(ids.size, 6);
  });

  test("streams and a pattern narrow what is found", async () => {
    const logGroupName = "/filter/narrow";
    await makeStreams(logGroupName, "x-1", "x-2", "y");
    for (const name of ["x-1", "x-2", "y"])
      await put(logGroupName, name, [1, `ERROR ${name}`], [2, `INFO ${name}`]);
    const find = async (input: object) =>
      (await client.send(new FilterLogEventsCommand({ logGroupName, ...input }))).events?.map(
        ({ message }) => message,
      );
    assert.deepEqual(await find({ filterPattern: "ERROR", logStreamNamePrefix: "x" }), [
      "ERROR x-1",
      "ERROR x-2",
    ]);
    assert.deepEqual(await find({ filterPattern: "-ERROR", logStreamNames: ["y"] }), ["INFO y"]);
    await assert.rejects(find({ logStreamNames: ["missing"] }), { name: "ResourceNotFoundException" });
    await assert.rejects(find({ filterPattern: "{ $.a = " }), {
      name: "InvalidParameterException",
      message: "Invalid filter pattern",
    });
    await assert.rejects(find({ nextToken: "nonsense" }), { name: "InvalidParameterException" });
  });

  test("a page ends at a megabyte, and the next begins where it ended", async () => {
    const logGroupName = "/filter/large";
    await makeStreams(logGroupName, "s");
    const large = "x".repeat(400_000);
    for (const offset of [1, 2, 3]) await put(logGroupName, "s", [offset, `${offset}${large}`]);
    const first = await client.send(new FilterLogEventsCommand({ logGroupName }));
    assert.equal(first.events?.length, 2);
    const { nextToken } = first;
    const second = await client.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
    assert.deepEqual(
      second.events?.map(({ message }) => message?.charAt(0)),
      ["3"],
    );
    assert.equal(second.nextToken, undefined);
  });

  test("any text is kept as it was, also what is no text at all", async () => {
    const logGroupName = "/keep/any";
    await makeStreams(logGroupName, "s");
    const odd = 'null \u0000 bell \u0007 emoji 🦆 lone \ud800 quote " \\ line\nend\r\n';
    await put(logGroupName, "s", [1, odd]);
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    assert.equal(events?.[0]?.message, odd);
  });

  test("batches are checked as AWS checks them", async () => {
    const logGroupName = "/put/checked";
    await makeStreams(logGroupName, "s");
    const day = 86_400_000;
    const invalid = (message: string | RegExp) => ({ name: "InvalidParameterException", message });
    await assert.rejects(
      put(logGroupName, "s", [2, "b"], [1, "a"]),
      invalid("Log events in a single PutLogEvents request must be in chronological order."),
    );
    await assert.rejects(
      put(logGroupName, "s", [-day - 1, "a"], [0, "b"]),
      invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours."),
    );
    await assert.rejects(
      put(logGroupName, "s", [0, "x".repeat(1_048_576)]),
      invalid("Log event too large: 1048602 bytes exceeds limit of 1048576"),
    );
    await assert.rejects(
      put(logGroupName, "s", [0, "x".repeat(600_000)], [0, "x".repeat(600_000)]),
      invalid("Upload too large: 1200052 bytes exceeds limit of 1048576"),
    );
    await assert.rejects(put(logGroupName, "s", [0, ""]), invalid(/greater than or equal to 1/));
    await assert.rejects(put(logGroupName, "missing", [0, "a"]), { name: "ResourceNotFoundException" });
    const old = await put(logGroupName, "s", [-15 * day, "old"]);
    assert.deepEqual(old.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1 });
    const mixed = await put(logGroupName, "s", [0, "now"], [3 * 3_600_000, "ahead"]);
    assert.deepEqual(mixed.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 1 });
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    assert.deepEqual(
      events?.map(({ message }) => message),
      ["now"],
    );
  });

  test("events older than the group's retention are not shown", async () => {
    const logGroupName = "/read/retention";
    await makeStreams(logGroupName, "s");
    await put(logGroupName, "s", [-2 * 86_400_000, "old"]);
    await put(logGroupName, "s", [0, "new"]);
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    assert.deepEqual(
      events?.map(({ message }) => message),
      ["new"],
    );
  });
});

test("logs are there again after a restart", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const logGroupName = "/kept";
  const before = await startedEmulator({ after: () => undefined }, { dataDir });
  const writer = new CloudWatchLogsClient(clientOptions(before));
  await writer.send(new CreateLogGroupCommand({ logGroupName }));
  await writer.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  const logEvents = [{ timestamp: Date.now(), message: "kept" }];
  await writer.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
  await before.stop();
  const after = await startedEmulator(t, { dataDir });
  assert.equal(after.accessKeyId, before.accessKeyId);
  const reader = new CloudWatchLogsClient(clientOptions(after));
  const { events } = await reader.send(new FilterLogEventsCommand({ logGroupName }));
  assert.equal(events?.[0]?.message, "kept");
});
