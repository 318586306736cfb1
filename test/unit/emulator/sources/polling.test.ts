import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fittingRecords, largestEvent } from "../../../../src/emulator/sources/polling/eventSize.ts";
import { readItemFailures } from "../../../../src/emulator/sources/polling/itemFailures.ts";
import { Places } from "../../../../src/shared/places.ts";
import { RecordFilter } from "../../../../src/emulator/sources/polling/recordFilter.ts";

describe("what a function says of its batch", () => {
  const items = new Set(["a", "b"]);
  const read = (payload: string) => readItemFailures(Buffer.from(payload), items);
  for (const payload of [
    '""',
    "null",
    "",
    "{}",
    '{"other":1}',
    '{"batchItemFailures":[]}',
    '{"batchItemFailures":null}',
    '{"batchItemFailures":""}',
    "[]",
  ]) {
    test(`${payload || "nothing"}: all went well`, () => assert.equal(read(payload), "succeeded"));
  }
  for (const payload of [
    '{"batchItemFailures":[{"itemIdentifier":"c"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":1}]}',
    '{"batchItemFailures":[{"foo":"a"}]}',
    '{"batchItemFailures":[{}]}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":{}}',
    '"text"',
    '["a"]',
    "3",
    "no JSON",
  ]) {
    test(`${payload}: all of it failed`, () => assert.equal(read(payload), "failed"));
  }
  test("the items that it names failed", () => {
    const answer = read('{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}],"more":1}');
    assert.deepEqual(answer, { failures: new Set(["b"]) });
  });
});

describe("filter criteria", () => {
  const passes = (text: string, ...patterns: readonly object[]) =>
    new RecordFilter({ Filters: patterns.map((each) => ({ Pattern: JSON.stringify(each) })) }).passes(
      { body: text, eventSource: "aws:sqs" },
      { name: "body", text },
    );
  const rest = { eventSource: ["aws:sqs"] };
  test("none lets everything through", () => assert.ok(passes("text")));
  test("one of several is enough", () => {
    assert.ok(passes("x", { body: ["y"] }, { body: ["x"] }));
    assert.ok(!passes("x", { body: ["y"] }, { body: ["z"] }));
  });
  test("text is compared as text", () => {
    assert.ok(passes("hello", { body: ["hello"] }));
    assert.ok(passes("hello", { body: [{ prefix: "he" }] }));
    assert.ok(!passes("hello", { body: ["other"] }));
  });
  test("text has no members, not even missing ones", () => {
    assert.ok(!passes("hello", { body: { a: ["hello"] } }));
    assert.ok(!passes("hello", { body: { a: [{ exists: false }] } }));
    assert.ok(!passes("{not JSON", { body: { a: [{ exists: false }] } }));
  });
  test("JSON is looked into, and is no text", () => {
    assert.ok(passes('{"a":1}', { body: { a: [1] } }));
    assert.ok(passes('{"a":1}', { body: { b: [{ exists: false }] } }));
    assert.ok(!passes('{"a":1}', { body: ['{"a":1}'] }));
    assert.ok(!passes('{"a":1}', { body: [{ "anything-but": ["x"] }] }));
  });
  test("the rest of a record is looked at whatever the body is", () => {
    assert.ok(passes("hello", rest));
    assert.ok(passes('{"a":1}', rest));
    assert.ok(!passes("hello", { ...rest, eventSource: ["aws:kinesis"] }));
  });
  test("a choice leaves out the sides that do not fit", () => {
    const either = { $or: [{ body: ["hello"] }, { body: { a: [1] } }] };
    assert.ok(passes("hello", either));
    assert.ok(passes('{"a":1}', either));
    assert.ok(!passes("other", either));
  });
  test("a number is both text and JSON", () => {
    assert.ok(passes("150", { body: ["150"] }));
    assert.ok(passes("150", { body: [{ numeric: [">", 100] }] }));
    assert.ok(!passes("50", { body: [{ numeric: [">", 100] }] }));
  });
});

test("an event has as many records as six megabytes hold, and one at least", () => {
  const record = JSON.stringify("x".repeat(1024 * 1024));
  assert.equal(fittingRecords([]), 0);
  assert.equal(fittingRecords(Array.from({ length: 10 }, () => record)), 5);
  assert.equal(fittingRecords([JSON.stringify("x".repeat(largestEvent)), record]), 1);
});

test("places are given in the order in which they were asked for", async () => {
  const places = new Places(1);
  const entered: number[] = [];
  const visit = async (number: number) => {
    const leave = await places.enter();
    entered.push(number);
    return leave;
  };
  const [first, second, third] = [visit(1), visit(2), visit(3)];
  (await first)();
  (await second)();
  (await third)();
  assert.deepEqual(entered, [1, 2, 3]);
});
