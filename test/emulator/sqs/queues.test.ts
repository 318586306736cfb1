import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { ManualClock } from "../../manualClock.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

type Attributes = Partial<Record<QueueAttributeName, string>>;

suite("queues of the built-in SQS", () => {
  const clock = new ManualClock();
  const end = suiteEnd();
  let emulator: Emulator;
  let sqs: SQSClient;

  before(async () => {
    emulator = await startedEmulator(end, { clock });
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => sqs.destroy());
  });

  const create = (QueueName: string, Attributes: Attributes = {}) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const set = (QueueUrl: string | undefined, Attributes: Attributes) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

  async function attributes(QueueUrl: string | undefined, ...AttributeNames: QueueAttributeName[]) {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return answer.Attributes;
  }

  test("a queue has AWS's defaults, and its address leads to it", async () => {
    const { QueueUrl } = await create("defaults");
    assert.equal(QueueUrl, `${emulator.endpoint}/000000000000/defaults`);
    const seconds = String(Math.floor(clock.now() / 1000));
    assert.deepEqual(await attributes(QueueUrl, "All"), {
      QueueArn: "arn:aws:sqs:us-east-1:000000000000:defaults",
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      CreatedTimestamp: seconds,
      LastModifiedTimestamp: seconds,
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
    assert.equal((await sqs.send(new GetQueueUrlCommand({ QueueName: "defaults" }))).QueueUrl, QueueUrl);
    assert.equal(await attributes(QueueUrl), undefined);
  });

  test("creating a queue again answers its address, unless something would change", async () => {
    const first = await create("again", { DelaySeconds: "5" });
    assert.equal(
      (await create("again", { DelaySeconds: "5", VisibilityTimeout: "30" })).QueueUrl,
      first.QueueUrl,
    );
    assert.equal((await create("again")).QueueUrl, first.QueueUrl);
    await assert.rejects(create("again", { DelaySeconds: "6" }), {
      name: "QueueNameExists",
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
  });

  test("attributes change, and later ones are seen by Terraform's polling at once", async () => {
    const { QueueUrl } = await create("changing");
    clock.advance(5_000);
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    await set(QueueUrl, { VisibilityTimeout: "69", DelaySeconds: "420", Policy: policy });
    const after = await attributes(QueueUrl, "All");
    assert.equal(after?.VisibilityTimeout, "69");
    assert.equal(after.DelaySeconds, "420");
    assert.equal(after.Policy, policy);
    assert.equal(Number(after.LastModifiedTimestamp) - Number(after.CreatedTimestamp), 5);
    await set(QueueUrl, { Policy: "" });
    assert.equal((await attributes(QueueUrl, "All"))?.Policy, undefined);
  });

  test("server-side encryption is by KMS or by SQS, never both", async () => {
    const { QueueUrl } = await create("encrypted");
    await set(QueueUrl, { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000" });
    const names = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"] as const;
    assert.deepEqual(await attributes(QueueUrl, ...names), {
      KmsMasterKeyId: "testKeyId",
      KmsDataKeyReusePeriodSeconds: "6000",
      SqsManagedSseEnabled: "false",
    });
    await assert.rejects(set(QueueUrl, { KmsMasterKeyId: "k", SqsManagedSseEnabled: "true" }), {
      name: "InvalidAttributeName",
      message: /You can use one type of server-side encryption/,
    });
    await set(QueueUrl, { SqsManagedSseEnabled: "true" });
    assert.deepEqual(await attributes(QueueUrl, "KmsMasterKeyId", "SqsManagedSseEnabled"), {
      SqsManagedSseEnabled: "true",
    });
  });

  test("wrong attributes are refused, and nothing of the request is kept", async () => {
    const { QueueUrl } = await create("wrong");
    for (const [name, value] of [
      ["VisibilityTimeout", "43201"],
      ["VisibilityTimeout", "-1"],
      ["DelaySeconds", "901"],
      ["MessageRetentionPeriod", "59"],
      ["MaximumMessageSize", "1048577"],
      ["ReceiveMessageWaitTimeSeconds", "x"],
      ["SqsManagedSseEnabled", "maybe"],
      ["Policy", "not JSON"],
    ] as const) {
      await assert.rejects(
        set(QueueUrl, { DelaySeconds: "1", [name]: value }),
        { name: "InvalidAttributeValue", message: `Invalid value for the parameter ${name}.` },
        `${name}=${value}`,
      );
    }
    for (const name of ["Colour", "QueueArn", "FifoQueue", "ContentBasedDeduplication", "__proto__"]) {
      const Attributes = Object.fromEntries([[name, "true"]]) as Attributes;
      await assert.rejects(set(QueueUrl, Attributes), {
        name: "InvalidAttributeName",
        message: `Unknown Attribute ${name}.`,
      });
    }
    await assert.rejects(attributes(QueueUrl, "Colour" as QueueAttributeName), {
      name: "InvalidAttributeName",
    });
    assert.equal((await attributes(QueueUrl, "DelaySeconds"))?.DelaySeconds, "0");
  });

  test("names are checked", async () => {
    for (const name of ["", "a b", "a.b", "x".repeat(81), "not-fifo.fifo"]) {
      await assert.rejects(create(name), {
        name: "InvalidParameterValue",
        message: "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
      });
    }
    await assert.rejects(create("fifo", { FifoQueue: "true" }), { message: /must end with .fifo suffix/ });
  });

  test("a redrive policy leads to a queue that is there, of the same type", async () => {
    await create("letters");
    const { QueueUrl } = await create("with-policy");
    const redrive = (policy: unknown) => set(QueueUrl, { RedrivePolicy: JSON.stringify(policy) });
    const arn = "arn:aws:sqs:us-east-1:000000000000:letters";
    await assert.rejects(redrive({ deadLetterTargetArn: "dummy", maxReceiveCount: 42 }), {
      name: "InvalidParameterValue",
      message:
        'Value {"deadLetterTargetArn":"dummy","maxReceiveCount":42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    });
    await assert.rejects(redrive({ deadLetterTargetArn: `${arn}-none`, maxReceiveCount: 1 }), {
      message: /Dead letter target does not exist\.$/,
    });
    await assert.rejects(redrive({ deadLetterTargetArn: arn, maxReceiveCount: 1001 }), {
      message: /valid values are from 1 to 1000 both inclusive\.$/,
    });
    await assert.rejects(redrive({ deadLetterTargetArn: arn }), {
      message: /mandatory attribute: maxReceiveCount/,
    });
    await assert.rejects(set(QueueUrl, { RedrivePolicy: "[]" }), { name: "InvalidParameterValue" });
    await redrive({ maxReceiveCount: "3", deadLetterTargetArn: arn });
    assert.deepEqual(await attributes(QueueUrl, "RedrivePolicy"), {
      RedrivePolicy: `{"deadLetterTargetArn":"${arn}","maxReceiveCount":3}`,
    });
    const { QueueUrl: letters } = await sqs.send(new GetQueueUrlCommand({ QueueName: "letters" }));
    const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: letters }));
    assert.deepEqual(sources.queueUrls, [QueueUrl]);
  });

  test("queues are listed by prefix and in pages", async () => {
    for (const name of ["list-c", "list-a", "list-b"]) await create(name);
    const list = (input: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
      sqs.send(new ListQueuesCommand({ QueueNamePrefix: "list-", ...input }));
    const names = (urls: string[] = []) => urls.map((url) => url.split("/").at(-1));
    const all = await list();
    assert.deepEqual(names(all.QueueUrls), ["list-a", "list-b", "list-c"]);
    assert.equal(all.NextToken, undefined);
    const first = await list({ MaxResults: 2 });
    assert.deepEqual(names(first.QueueUrls), ["list-a", "list-b"]);
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    assert.deepEqual(names(second.QueueUrls), ["list-c"]);
    assert.equal(second.NextToken, undefined);
    await assert.rejects(list({ MaxResults: 1001 }), { name: "InvalidParameterValue" });
    await assert.rejects(list({ NextToken: "?" }), { name: "InvalidParameterValue" });
    assert.equal((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "none" }))).QueueUrls, undefined);
  });

  test("tags are added, overwritten and removed", async () => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "tagged", tags: { tag1: "a", tag3: "" } }),
    );
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { tag1: "value1", tag2: "value2" } }));
    const tags = async () => (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    assert.deepEqual(await tags(), { tag1: "value1", tag2: "value2", tag3: "" });
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["tag1", "tag3", "none"] }));
    assert.deepEqual(await tags(), { tag2: "value2" });
  });

  test("permissions become the queue's policy, as AWS writes it", async () => {
    const { QueueUrl } = await create("shared");
    const arn = "arn:aws:sqs:us-east-1:000000000000:shared";
    const add = (Label: string, AWSAccountIds: string[], Actions: string[]) =>
      sqs.send(new AddPermissionCommand({ QueueUrl, Label, AWSAccountIds, Actions }));
    await add("both", ["668614515564", "000000000000"], ["ReceiveMessage"]);
    assert.deepEqual(JSON.parse((await attributes(QueueUrl, "Policy"))?.Policy ?? ""), {
      Version: "2008-10-17",
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "both",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::668614515564:root", "arn:aws:iam::000000000000:root"] },
          Action: "SQS:ReceiveMessage",
          Resource: arn,
        },
      ],
    });
    await assert.rejects(add("both", ["000000000000"], ["SendMessage"]), {
      message: "Value both for parameter Label is invalid. Reason: Already exists.",
    });
    await assert.rejects(add("odd", ["000000000000"], ["Fly"]), {
      message: /^Value SQS:Fly for parameter ActionName/,
    });
    await sqs.send(new RemovePermissionCommand({ QueueUrl, Label: "both" }));
    assert.equal(await attributes(QueueUrl, "Policy"), undefined);
    await assert.rejects(sqs.send(new RemovePermissionCommand({ QueueUrl, Label: "both" })), {
      message: "Value both for parameter Label is invalid. Reason: can't find label.",
    });
  });

  test("a purge empties the queue, once a minute", async () => {
    const { QueueUrl } = await create("purged");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "gone" }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    assert.equal((await attributes(QueueUrl, "All"))?.ApproximateNumberOfMessages, "0");
    await assert.rejects(sqs.send(new PurgeQueueCommand({ QueueUrl })), {
      name: "PurgeQueueInProgress",
      message: "Only one PurgeQueue operation on purged is allowed every 60 seconds.",
    });
    clock.advance(60_000);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });

  test("a deleted queue is gone with its messages, and its name is free at once", async () => {
    const { QueueUrl } = await create("short-lived");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "gone" }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    for (const attempt of [
      sqs.send(new ReceiveMessageCommand({ QueueUrl })),
      sqs.send(new GetQueueUrlCommand({ QueueName: "short-lived" })),
      sqs.send(new DeleteQueueCommand({ QueueUrl })),
    ]) {
      await assert.rejects(attempt, {
        name: "QueueDoesNotExist",
        message: "The specified queue does not exist.",
      });
    }
    await create("short-lived");
    assert.equal((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages, undefined);
  });

  test("another account's queue does not exist", async () => {
    await create("mine");
    const QueueUrl = `${emulator.endpoint}/111111111111/mine`;
    await assert.rejects(sqs.send(new ReceiveMessageCommand({ QueueUrl })), { name: "QueueDoesNotExist" });
    await assert.rejects(
      sqs.send(new GetQueueUrlCommand({ QueueName: "mine", QueueOwnerAWSAccountId: "111111111111" })),
      { name: "QueueDoesNotExist" },
    );
  });
});

test("queues and messages outlast a restart, and those in flight stay there", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const clock = new ManualClock();
  const before = await startedEmulator(t, { dataDir, clock });
  const first = new SQSClient(clientOptions(before));
  const { QueueUrl } = await first.send(
    new CreateQueueCommand({
      QueueName: "lasting",
      tags: { keep: "me" },
      Attributes: { VisibilityTimeout: "77" },
    }),
  );
  for (const MessageBody of ["one", "two"])
    await first.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages: [taken] = [] } = await first.send(new ReceiveMessageCommand({ QueueUrl }));
  assert.equal(taken?.Body, "one");
  first.destroy();
  await before.stop();

  const after = await startedEmulator(t, { dataDir, clock });
  const second = new SQSClient(clientOptions(after));
  t.after(() => second.destroy());
  const { QueueUrl: again } = await second.send(new GetQueueUrlCommand({ QueueName: "lasting" }));
  assert.deepEqual((await second.send(new ListQueueTagsCommand({ QueueUrl: again }))).Tags, { keep: "me" });
  const receive = () => second.send(new ReceiveMessageCommand({ QueueUrl: again, MaxNumberOfMessages: 10 }));
  assert.deepEqual(
    (await receive()).Messages?.map(({ Body }) => Body),
    ["two"],
  );
  clock.advance(77_000);
  assert.deepEqual((await receive()).Messages?.map(({ Body }) => Body).toSorted(), ["one", "two"]);
});
