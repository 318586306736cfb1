import assert from "node:assert/strict";
import { test } from "node:test";
import {
  deadLetterAttributes,
  destinationRecord,
} from "../../../../../src/emulator/invocations/async/record.ts";

const event = {
  requestId: "id",
  functionName: "fn",
  payload: Buffer.from(' {"big": 12345678901234567890} '),
};
const arn = "arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST";

test("a record has AWS's members in AWS's order, and numbers keep their digits", () => {
  const response = {
    statusCode: 200,
    executedVersion: "$LATEST",
    functionError: "Unhandled",
    payload: Buffer.from('{"errorMessage":"no"}'),
  };
  assert.equal(
    destinationRecord(event, arn, { condition: "RetriesExhausted", attempts: 3, response }, 0),
    `{"version":"1.0","timestamp":"1970-01-01T00:00:00.000Z","requestContext":{"requestId":"id","functionArn":"${arn}",` +
      '"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"big": 12345678901234567890},' +
      '"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},' +
      '"responsePayload":{"errorMessage":"no"}}',
  );
});

test("an answer that is no JSON is a string in the record", () => {
  const response = { statusCode: 200, payload: Buffer.from("<p>") };
  const text = destinationRecord(event, arn, { condition: "Success", attempts: 1, response }, 0);
  assert.match(text, /"responsePayload":"<p>"\}$/);
});

test("a dead letter's message is the error's, its first kilobyte, without what a queue cannot carry", () => {
  const message = (payload: string) =>
    deadLetterAttributes(event, {
      condition: "RetriesExhausted",
      attempts: 3,
      response: { statusCode: 200, payload: Buffer.from(payload) },
    })["ErrorMessage"]?.StringValue;
  assert.equal(message('{"errorMessage":"it broke","errorType":"E"}'), "it broke");
  assert.equal(message(JSON.stringify({ errorMessage: "x".repeat(2000) })), "x".repeat(1024));
  assert.equal(message(JSON.stringify({ errorMessage: "bell \u0007" })), "bell \uFFFD");
  assert.equal(message("plain"), "plain");
  assert.equal(message('{"errorMessage":""}'), "fn: RetriesExhausted");
});

test("a throttled event's dead letter says so", () => {
  const attributes = deadLetterAttributes(event, {
    condition: "EventAgeExceeded",
    attempts: 0,
    response: { statusCode: 429 },
  });
  assert.deepEqual(attributes, {
    RequestID: { DataType: "String", StringValue: "id" },
    ErrorCode: { DataType: "Number", StringValue: "429" },
    ErrorMessage: { DataType: "String", StringValue: "Rate Exceeded." },
  });
});
