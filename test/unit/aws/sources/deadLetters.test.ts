import assert from "node:assert/strict";
import { test } from "node:test";
import { eventOf } from "../../../../src/aws/sources/deadLetters.ts";
import { fillEvent } from "../../../../src/lambda/eventParameters.ts";

const letter = {
  MessageId: "m",
  ReceiptHandle: "r",
  Body: "hello",
  MD5OfBody: "5d41402abc4b2a76b9719d911017c592",
  Attributes: { ApproximateReceiveCount: "2" },
  MessageAttributes: {
    colour: { DataType: "String", StringValue: "red" },
    bytes: { DataType: "Binary", BinaryValue: "AQI=" },
  },
};

test("a dead letter becomes the event that its source would have sent", () => {
  const source = "arn:aws:sqs:eu-west-1:000000000000:Jobs";
  const lists = { stringListValues: [], binaryListValues: [] };
  assert.deepEqual(JSON.parse(eventOf(letter, source)), {
    Records: [
      {
        messageId: "m",
        receiptHandle: "r",
        body: "hello",
        attributes: { ApproximateReceiveCount: "2" },
        messageAttributes: {
          colour: { stringValue: "red", ...lists, dataType: "String" },
          bytes: { binaryValue: "AQI=", ...lists, dataType: "Binary" },
        },
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: source,
        awsRegion: "eu-west-1",
      },
    ],
  });
});

test("nothing in a dead letter is filled in as a parameter of an event", () => {
  const body = '${uuid} \\${now} "${now:ms}" $${env:SECRET} ${';
  const MessageAttributes = { "${env:SECRET}": { DataType: "String", StringValue: "${now}" } };
  const text = eventOf(
    { ...letter, Body: body, MessageAttributes },
    "arn:aws:sqs:eu-west-1:000000000000:Jobs",
  );
  const sent = fillEvent(text, { env: { SECRET: "s3cret" }, now: 0, uuid: () => "filled" });
  assert.equal(sent, text);
  const [record] = JSON.parse(sent).Records;
  assert.equal(record.body, body);
  assert.equal(record.messageAttributes["${env:SECRET}"].stringValue, "${now}");
});
