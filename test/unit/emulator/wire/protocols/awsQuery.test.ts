import assert from "node:assert/strict";
import { test } from "node:test";
import { readQueryInput, writeQueryOutput } from "../../../../../src/emulator/wire/protocols/awsQuery.ts";
import { loadModels } from "../../../../models.ts";

const { sqs, sts } = await loadModels();

function read(name: string, form: string): unknown {
  const operation = sqs.operations[name];
  assert.ok(operation);
  return readQueryInput(sqs, operation, new URLSearchParams(form));
}

test("numbered parameters become lists, maps and structures, in the order of their numbers", () => {
  const form = [
    "QueueUrl=u",
    "SendMessageBatchRequestEntry.10.Id=b",
    "SendMessageBatchRequestEntry.2.Id=a",
    "SendMessageBatchRequestEntry.2.DelaySeconds=5",
    "SendMessageBatchRequestEntry.2.MessageAttribute.1.Name=n",
    "SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.DataType=Binary",
    "SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.BinaryValue=aGk%3D",
  ].join("&");
  assert.deepEqual(read("SendMessageBatch", form), {
    QueueUrl: "u",
    Entries: [
      {
        Id: "a",
        DelaySeconds: 5,
        MessageAttributes: { n: { DataType: "Binary", BinaryValue: Buffer.from("hi") } },
      },
      { Id: "b" },
    ],
  });
});

test("attributes and tags are maps under their own names", () => {
  assert.deepEqual(
    read(
      "CreateQueue",
      "QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1&Tag.1.Key=k&Tag.1.Value=v",
    ),
    { QueueName: "q", Attributes: { DelaySeconds: "1" }, tags: { k: "v" } },
  );
});

test("a form made to be slow is read in linear time", () => {
  const form = new URLSearchParams();
  for (let index = 0; index < 20_000; index += 1)
    form.append(`SendMessageBatchRequestEntry.${index}.Id`, "x");
  form.append("a.".repeat(100_000), "deep");
  const input = read("SendMessageBatch", form.toString()) as { Entries: unknown[] };
  assert.equal(input.Entries.length, 20_000);
});

test("output is XML with its text escaped", () => {
  const operation = sts.operations["GetCallerIdentity"];
  assert.ok(operation);
  const { body } = writeQueryOutput(
    sts,
    operation,
    { Account: "1", Arn: "<&>\u0001" },
    {
      requestId: "id",
      xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    },
  );
  assert.equal(
    body,
    '<?xml version="1.0"?><GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>1</Account><Arn>&lt;&amp;&gt;\uFFFD</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  );
});
