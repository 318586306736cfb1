import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { until } from "../../until.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";
import { BucketShop } from "./bucketShop.ts";

const Message = v.pipe(v.string(), v.parseJson(), v.looseObject({}));
const Records = v.object({
  Records: v.array(
    v.object({ eventName: v.string(), s3: v.looseObject({ object: v.looseObject({ key: v.string() }) }) }),
  ),
});

suite("what S3 tells of changes", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  let shop: BucketShop;
  let sqs: SQSClient;
  let sns: SNSClient;
  let events: EventBridgeClient;
  before(async () => {
    shop = await BucketShop.open(end);
    const options = clientOptions(shop.emulator);
    [sqs, sns, events] = [new SQSClient(options), new SNSClient(options), new EventBridgeClient(options)];
    for (const client of [sqs, sns, events]) end.after(() => client.destroy());
  });

  async function queue(QueueName: string) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
  }
  async function next(QueueUrl: string | undefined) {
    const found = await until(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      return Messages[0];
    });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }));
    return v.parse(Message, found.Body);
  }
  const configure = (Bucket: string, NotificationConfiguration: NotificationConfiguration) =>
    shop.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const put = (Bucket: string, Key: string, Body = "x") =>
    shop.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const created: Event[] = ["s3:ObjectCreated:*"];

  test("a queue is told of keys that begin and end as asked, after a message to try it", async () => {
    const Bucket = await shop.bucket();
    const { url, arn } = await queue("filtered");
    const Filter = {
      Key: {
        FilterRules: [
          { Name: "prefix" as const, Value: "in/" },
          { Name: "suffix" as const, Value: ".txt" },
        ],
      },
    };
    const Events: Event[] = ["s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"];
    await configure(Bucket, { QueueConfigurations: [{ Id: "mine", QueueArn: arn, Events, Filter }] });
    assert.deepEqual((await next(url))["Event"], "s3:TestEvent");
    const shown = await shop.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    assert.deepEqual(
      shown.QueueConfigurations?.[0]?.Filter?.Key?.FilterRules?.map(({ Name }) => Name),
      ["Prefix", "Suffix"],
    );
    await put(Bucket, "in/red flower.txt");
    for (const Key of ["out/a.txt", "in/a.png", "in/ä+b.txt"]) {
      await shop.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/in/red%20flower.txt` }));
    }
    await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "in/red flower.txt" }));
    const told = [await next(url), await next(url)].flatMap((message) => v.parse(Records, message).Records);
    assert.deepEqual(
      new Set(told.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`)),
      new Set(["ObjectCreated:Copy in/%C3%A4%2Bb.txt", "ObjectRemoved:Delete in/red+flower.txt"]),
    );
  });

  test("a topic's subscribers get the record with S3's subject, and a bus its own form of it", async () => {
    const Bucket = await shop.bucket();
    const { url, arn } = await queue("subscriber");
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "changes" }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    const bus = await queue("bus");
    const EventPattern = JSON.stringify({ source: ["aws.s3"], detail: { bucket: { name: [Bucket] } } });
    await events.send(new PutRuleCommand({ Name: "s3", EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: "s3", Targets: [{ Id: "q", Arn: bus.arn }] }));
    await configure(Bucket, {
      TopicConfigurations: [{ TopicArn, Events: created }],
      EventBridgeConfiguration: {},
    });
    assert.match(String((await next(url))["Message"]), /"Event":"s3:TestEvent"/);
    await put(Bucket, "a b");
    const { Subject, Message: text } = await next(url);
    assert.equal(Subject, "Amazon S3 Notification");
    const [record] = v.parse(Records, JSON.parse(String(text))).Records;
    assert.equal(record?.s3.object.key, "a+b");
    const event = await next(bus.url);
    assert.equal(event["detail-type"], "Object Created");
    const detail = v.parse(
      v.looseObject({ object: v.looseObject({ key: v.string() }), reason: v.string() }),
      event["detail"],
    );
    assert.deepEqual([detail.object.key, detail.reason], ["a b", "PutObject"]);
  });

  test("what could not be told is refused, and so are rules of which two would tell the same", async () => {
    const Bucket = await shop.bucket();
    const { arn } = await queue("there");
    const to = (QueueArn: string, Events: Event[] = created) => ({ QueueArn, Events });
    const refused = async (configuration: NotificationConfiguration, message: string) => {
      await assert.rejects(configure(Bucket, configuration), { name: "InvalidArgument", message });
    };
    await refused({ QueueConfigurations: [to("nonsense")] }, "The ARN could not be parsed");
    const unreachable = "Unable to validate the following destination configurations";
    await refused({ QueueConfigurations: [to(`${arn}-not`)] }, unreachable);
    const LambdaFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:none";
    await refused({ LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: created }] }, unreachable);
    await assert.rejects(
      configure(Bucket, { QueueConfigurations: [to(arn), to(arn, ["s3:ObjectCreated:Put"])] }),
      {
        name: "InvalidArgument",
        message: /^Configuration is ambiguously defined/,
      },
    );
  });

  test("a file that is dropped into the bucket's folder is an object, again when it changes", async () => {
    const Bucket = await shop.bucket();
    const { url, arn } = await queue("dropped");
    await configure(Bucket, { QueueConfigurations: [{ QueueArn: arn, Events: created }] });
    await next(url);
    const folder = join(shop.dataDir, "buckets", Bucket);
    // It may be a moment until there is a folder.
    await until(() => {
      try {
        mkdirSync(join(folder, "in"));
        return true;
      } catch {
        return false;
      }
    });
    writeFileSync(join(folder, "in", ".hidden"), "no");
    writeFileSync(join(folder, "in", "note.txt"), "one");
    const keyOf = async () => v.parse(Records, await next(url)).Records[0]?.s3.object.key;
    assert.equal(await keyOf(), "in/note.txt");
    const read = async () => {
      const { Body, ContentType } = await shop.s3.send(new GetObjectCommand({ Bucket, Key: "in/note.txt" }));
      return [await Body?.transformToString(), ContentType];
    };
    assert.deepEqual(await read(), ["one", "text/plain"]);
    writeFileSync(join(folder, "in", ".new"), "another");
    renameSync(join(folder, "in", ".new"), join(folder, "in", "note.txt"));
    assert.equal(await keyOf(), "in/note.txt");
    assert.deepEqual(await read(), ["another", "text/plain"]);
  });
});
