import assert from "node:assert/strict";
import { test } from "node:test";
import * as v from "valibot";
import { aws, noAwsCli } from "../awsCli.ts";
import { startedEmulator } from "../startedEmulator.ts";

// Debian's AWS CLI speaks SQS's old query protocol; it checks the digests of bodies and attributes.

const created = v.object({ QueueUrl: v.string() });
const received = v.object({
  Messages: v.array(
    v.looseObject({
      Body: v.string(),
      ReceiptHandle: v.string(),
      MessageAttributes: v.optional(v.unknown()),
    }),
  ),
});
const batched = v.object({
  Successful: v.array(v.looseObject({ Id: v.string() })),
  Failed: v.array(v.looseObject({ Id: v.string(), Code: v.string(), SenderFault: v.boolean() })),
});

test("the AWS CLI uses queues over the query protocol", { skip: noAwsCli, timeout: 120_000 }, async (t) => {
  const emulator = await startedEmulator(t);
  const sqs = (operation: string, options: Readonly<Record<string, string>> = {}) => {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    return aws(emulator, "sqs", operation, ...args);
  };
  const { QueueUrl } = v.parse(
    created,
    await sqs("create-queue", { "queue-name": "cli", attributes: "DelaySeconds=0", tags: "team=blue" }),
  );
  const queue = { "queue-url": QueueUrl };
  assert.deepEqual(await sqs("list-queues"), { QueueUrls: [QueueUrl] });
  assert.deepEqual(await sqs("list-queue-tags", queue), { Tags: { team: "blue" } });
  assert.deepEqual(await sqs("get-queue-attributes", { ...queue, "attribute-names": "QueueArn" }), {
    Attributes: { QueueArn: "arn:aws:sqs:us-east-1:000000000000:cli" },
  });

  const body = 'a <tag> & "quotes" é \u{1F600}\nand a line';
  await sqs("send-message", {
    ...queue,
    "message-body": body,
    "message-attributes":
      '{"kind":{"DataType":"String","StringValue":"tea & milk"},"raw":{"DataType":"Binary","BinaryValue":"AP8="}}',
  });
  const { Successful, Failed } = v.parse(
    batched,
    await sqs("send-message-batch", {
      ...queue,
      entries: '[{"Id":"ok","MessageBody":"second"},{"Id":"late","MessageBody":"x","DelaySeconds":901}]',
    }),
  );
  assert.deepEqual(
    Successful.map(({ Id }) => Id),
    ["ok"],
  );
  assert.deepEqual(
    Failed.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
    [["late", "InvalidParameterValue", true]],
  );

  const { Messages } = v.parse(
    received,
    await sqs("receive-message", {
      ...queue,
      "max-number-of-messages": "10",
      "attribute-names": "All",
      "message-attribute-names": "All",
      "wait-time-seconds": "5",
    }),
  );
  const first = Messages.find((message) => message.Body === body);
  assert.ok(first, "the body came back as it was");
  assert.deepEqual(first.MessageAttributes, {
    kind: { StringValue: "tea & milk", DataType: "String" },
    raw: { BinaryValue: "AP8=", DataType: "Binary" },
  });
  await sqs("delete-message", { ...queue, "receipt-handle": first.ReceiptHandle });
  await sqs("delete-queue", queue);
  await assert.rejects(sqs("get-queue-url", { "queue-name": "cli" }), {
    stderr:
      /An error occurred \(AWS\.SimpleQueueService\.NonExistentQueue\) .*: The specified queue does not exist for this wsdl version\./,
  });
});
