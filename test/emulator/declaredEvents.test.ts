import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeArchiveCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IoTClient, ListTopicRulesCommand } from "@aws-sdk/client-iot";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { until } from "../until.ts";
import { clientOptions, startedEmulator } from "./startedEmulator.ts";

const handler = "exports.handler = async (event) => console.log('GOT ' + JSON.stringify(event));\n";
const bucket = `  Inbox:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: inbox
      NotificationConfiguration:
        TopicConfigurations:
          - Event: s3:ObjectCreated:*
            Topic: !Ref Changes
            Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } }
`;
const rest = `  Changes: { Type: AWS::SNS::Topic, Properties: { TopicName: changes } }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: worker
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Events:
        Told:
          Type: SNS
          Properties: { Topic: !Ref Changes, FilterPolicyScope: MessageBody, FilterPolicy: { Records: { eventName: [{ prefix: "ObjectCreated:" }] } } }
`;

test(
  "a template's bucket tells its topic, whose subscriber runs; all go with it, and objects stay",
  { timeout: 120_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "declared-"));
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const file = join(folder, "template.yaml");
    writeFileSync(join(folder, "app.js"), handler);
    const write = (...parts: string[]) =>
      writeFileSync(file, `Transform: AWS::Serverless-2016-10-31\nResources:\n${parts.join("")}`);
    write(bucket, rest);
    const dataDir = join(folder, ".lambda-workbench");
    const emulator = await startedEmulator(t, { templates: [file], dataDir });
    const s3 = new S3Client(clientOptions(emulator));
    const sns = new SNSClient(clientOptions(emulator));
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    t.after(() => {
      for (const client of [s3, sns, logs]) client.destroy();
    });

    await s3.send(new PutObjectCommand({ Bucket: "inbox", Key: "out/no", Body: "x" }));
    await s3.send(new PutObjectCommand({ Bucket: "inbox", Key: "in/by api", Body: "kept" }));
    // As a person does it.
    const drop = join(dataDir, "buckets", "inbox", "in");
    mkdirSync(drop, { recursive: true });
    writeFileSync(join(drop, "dropped.txt"), "y");
    const seen = async () => {
      const { events = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/worker", filterPattern: '"GOT "' }))
        .catch(() => ({ events: [] }));
      return events.map(({ message = "" }) => message).join("");
    };
    const text = await until(async () => {
      const found = await seen();
      return found.includes("by+api") && found.includes("dropped.txt") ? found : undefined;
    });
    assert.match(text, /"Subject":"Amazon S3 Notification"/);
    assert.ok(!text.includes("out/no"));

    write(rest.replace(/ {6}Events:[^]*$/, ""));
    await until(async () => (await sns.send(new ListSubscriptionsCommand({}))).Subscriptions?.length === 0);
    await until(() =>
      s3.send(new HeadBucketCommand({ Bucket: "inbox" })).then(
        () => false,
        () => true,
      ),
    );
    write(bucket, rest);
    const body = await until(() =>
      s3.send(new GetObjectCommand({ Bucket: "inbox", Key: "in/by api" })).then(
        ({ Body }) => Body?.transformToString(),
        () => undefined,
      ),
    );
    assert.equal(body, "kept");
    write("  Other: { Type: AWS::SQS::Queue }\n");
    await until(async () => (await sns.send(new ListTopicsCommand({}))).Topics?.length === 0);
  },
);

const things = `Transform: AWS::Serverless-2016-10-31
Resources:
  Kept: { Type: AWS::Events::Archive, Properties: { ArchiveName: kept, SourceArn: !Sub "arn:aws:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/default", RetentionDays: 3 } }
  Readings: { Type: AWS::Kinesis::Stream, Properties: { Name: readings, ShardCount: 1 } }
  Reader: { Type: AWS::Kinesis::StreamConsumer, Properties: { ConsumerName: reader, StreamARN: !GetAtt Readings.Arn } }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: worker
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Environment: { Variables: { READER: !Ref Reader, ARCHIVE: !GetAtt Kept.Arn } }
      Events:
        Hot: { Type: IoTRule, Properties: { Sql: "SELECT *, topic(2) AS room FROM 'rooms/+' WHERE temp > 30", AwsIotSqlVersion: beta } }
        Read: { Type: Kinesis, Properties: { Stream: !GetAtt Reader.ConsumerARN, StartingPosition: TRIM_HORIZON } }
        Skill: { Type: AlexaSkill }
        SignUp: { Type: Cognito, Properties: { UserPool: !Ref Pool, Trigger: PreSignUp } }
  Pool: { Type: AWS::Cognito::UserPool }
`;

test("topic rules, archives and consumers are there as a template says", { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "declared-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const file = join(folder, "template.yaml");
  writeFileSync(join(folder, "app.js"), handler);
  writeFileSync(file, things);
  const emulator = await startedEmulator(t, { templates: [file] });
  const options = clientOptions(emulator);
  const iot = new IoTClient(options);
  const data = new IoTDataPlaneClient(options);
  const kinesis = new KinesisClient(options);
  const events = new EventBridgeClient(options);
  const logs = new CloudWatchLogsClient(options);
  t.after(() => {
    for (const client of [iot, data, kinesis, events, logs]) client.destroy();
  });
  const { RetentionDays } = await events.send(new DescribeArchiveCommand({ ArchiveName: "kept" }));
  assert.equal(RetentionDays, 3);
  for (const temp of [20, 31])
    await data.send(
      new PublishCommand({ topic: "rooms/attic", payload: Buffer.from(JSON.stringify({ temp })) }),
    );
  await until(() =>
    kinesis
      .send(new PutRecordCommand({ StreamName: "readings", PartitionKey: "p", Data: Buffer.from("r") }))
      .then(
        () => true,
        () => false,
      ),
  );
  const text = await until(async () => {
    const { events: found = [] } = await logs
      .send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/worker", filterPattern: '"GOT "' }))
      .catch(() => ({ events: [] }));
    const all = found.map(({ message = "" }) => message).join("");
    return all.includes("aws:kinesis") && all.includes("attic") && all;
  });
  assert.match(text, /GOT \{"temp":31,"room":"attic"\}/);
  assert.doesNotMatch(text, /"temp":20/);
  assert.match(text, /"eventSourceARN":"[^"]*:stream\/readings"/);
  writeFileSync(file, "Resources:\n  Other: { Type: AWS::SQS::Queue }\n");
  await until(async () => (await iot.send(new ListTopicRulesCommand({}))).rules?.length === 0);
});
