import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { openLogs } from "./openLogs.ts";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:reader";
const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/lines";
const filter = {
  roleArn: "",
  distribution: "ByLogStream",
  applyOnTransformedLogs: false,
  createdAt: 0,
} as const;

const Message = v.object({
  messageType: v.literal("DATA_MESSAGE"),
  owner: v.string(),
  logGroup: v.string(),
  logStream: v.string(),
  subscriptionFilters: v.array(v.string()),
  logEvents: v.array(v.object({ id: v.string(), timestamp: v.number(), message: v.string() })),
});
const decoded = (data: string) =>
  v.parse(Message, JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()));
const Event = v.pipe(v.string(), v.parseJson(), v.object({ awslogs: v.object({ data: v.string() }) }));
const messageOf = (body: string | undefined) => decoded(v.parse(Event, body).awslogs.data);

test("what a filter lets through is owed when it is kept, a message a stream, under the ids that readers see", (t) => {
  const { clock, buffer, filters, owed, read } = openLogs(t);
  filters.set("/g", "errors", { ...filter, name: "errors", pattern: "ERROR", destinationArn: functionArn });
  buffer.write("/g", "a", [
    { timestamp: 2, message: "ERROR two" },
    { timestamp: 1, message: "fine" },
    { timestamp: 3, message: "ERROR three" },
  ]);
  buffer.write("/g", "b", [{ timestamp: 4, message: "ERROR four" }], "Root=1;Lineage=1:0a0a0a0a:0");
  buffer.write("/other", "a", [{ timestamp: 5, message: "ERROR five" }]);
  assert.equal(owed.length, 0);
  clock.advance(999);
  const [first, second] = owed;
  assert.equal(owed.length, 2);
  const ids = new Map(read("/g").map(({ message, place }) => [message, place]));
  const { logEvents, ...rest } = messageOf(first?.body);
  assert.deepEqual(rest, {
    messageType: "DATA_MESSAGE",
    owner: "000000000000",
    logGroup: "/g",
    logStream: "a",
    subscriptionFilters: ["errors"],
  });
  assert.deepEqual(
    logEvents.map(({ message, timestamp }) => [timestamp, message]),
    [
      [2, "ERROR two"],
      [3, "ERROR three"],
    ],
  );
  for (const { id, message } of logEvents) {
    assert.match(id, /^\d{56}$/);
    assert.equal(BigInt(id) % 10n ** 16n, BigInt(ids.get(message)?.index ?? -1));
  }
  assert.deepEqual(messageOf(second?.body).logStream, "b");
  // Lambda counts in it how often a function comes by.
  assert.deepEqual([first?.trace, second?.trace], [undefined, "Root=1;Lineage=1:0a0a0a0a:0"]);
});

test("a stream gets the compressed bytes themselves", (t) => {
  const { buffer, filters, owed } = openLogs(t);
  filters.set("/g", "all", { ...filter, name: "all", pattern: "", destinationArn: streamArn });
  buffer.write("/g", "a", [{ timestamp: 1, message: "line" }]);
  buffer.flush();
  const [record] = owed;
  assert.equal(record?.targetArn, streamArn);
  assert.deepEqual(record?.envelope, { record: { encoding: "base64" } });
  assert.equal(decoded(record?.body ?? "").logEvents[0]?.message, "line");
});

test("many lines are several messages, each of which a function can take", (t) => {
  const { buffer, filters, owed } = openLogs(t);
  filters.set("/g", "all", { ...filter, name: "all", pattern: "", destinationArn: functionArn });
  const lines = Array.from({ length: 30 }, (_, index) => ({
    timestamp: index,
    message: `${index} ${"x".repeat(100_000)}`,
  }));
  buffer.write("/g", "a", lines);
  buffer.flush();
  const told = owed.map(({ body }) => messageOf(body).logEvents.map(({ timestamp }) => timestamp));
  assert.ok(told.length > 3);
  assert.deepEqual(
    told.flat(),
    lines.map(({ timestamp }) => timestamp),
  );
  for (const { body } of owed) assert.ok(messageOf(body).logEvents.length <= 5);
});
