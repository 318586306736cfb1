import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
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
