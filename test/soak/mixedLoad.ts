// What comes from everywhere to one function, as a person's application has it: each thing is known by its name.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import { createFunction } from "../emulator/lambda/lambdaClient.ts";
import type { clientOptions, End } from "../emulator/startedEmulator.ts";
import { until } from "../until.ts";

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const queueArn = arn("sqs", "inbox");
const topicArn = arn("sns", "news");
const RoleArn = "arn:aws:iam::000000000000:role/test";
const QueueName = "inbox";

/** Sends what its records hold to a port. */
const source = `exports.handler = async ({ Records }) => {
  const bodies = Records.map(({ body, kinesis }) => body ?? Buffer.from(kinesis.data, "base64").toString());
  await fetch("http://127.0.0.1:" + process.env.PORT, { method: "POST", body: bodies.join("\\n") });
};\n`;

/** The names in a text of what this load sends. */
export function namesIn(text: string): readonly string[] {
  return text.match(/\b(?:message|record|object|drop|news|event|timer)-\d+-\d+\b/g) ?? [];
}

type Send = (name: string) => Promise<unknown>;

/** The clients of one emulator, and what they send. */
export class MixedLoad {
  readonly #lambda: lambda.LambdaClient;
  readonly #sqs: sqs.SQSClient;
  readonly #kinesis: kinesis.KinesisClient;
  readonly #s3: s3.S3Client;
  readonly #sns: sns.SNSClient;
  readonly #events: eventBridge.EventBridgeClient;
  readonly #scheduler: scheduler.SchedulerClient;
  readonly #queueUrl: string;
  readonly #dropFolder: string;

  constructor(end: End, options: ReturnType<typeof clientOptions>, dataDir: string) {
    this.#lambda = new lambda.LambdaClient(options);
    this.#sqs = new sqs.SQSClient(options);
    this.#kinesis = new kinesis.KinesisClient(options);
    this.#s3 = new s3.S3Client({ ...options, forcePathStyle: true });
    this.#sns = new sns.SNSClient(options);
    this.#events = new eventBridge.EventBridgeClient(options);
    this.#scheduler = new scheduler.SchedulerClient(options);
    this.#queueUrl = `${options.endpoint}/000000000000/${QueueName}`;
    this.#dropFolder = join(dataDir, "buckets/files");
    end.after(() => this.close());
  }

  /** Everything leads to the queue or the stream, and both call the function. */
  async prepare(port: number): Promise<void> {
    await createFunction(this.#lambda, "consumer", source, {
      Environment: { Variables: { PORT: String(port) } },
    });
    await this.#sqs.send(new sqs.CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "3" } }));
    await this.#kinesis.send(new kinesis.CreateStreamCommand({ StreamName: "records", ShardCount: 2 }));
    await this.#prepareTopic();
    await this.#prepareBucket();
    await this.#prepareBus();
    await this.#map({ EventSourceArn: queueArn, BatchSize: 10 });
    await this.#map({
      EventSourceArn: arn("kinesis", "stream/records"),
      BatchSize: 3,
      StartingPosition: "TRIM_HORIZON",
      ParallelizationFactor: 2,
    });
    await until(async () => {
      const { StreamDescriptionSummary: stream } = await this.#kinesis.send(
        new kinesis.DescribeStreamSummaryCommand({ StreamName: "records" }),
      );
      return stream?.StreamStatus === "ACTIVE";
    });
  }

  async #prepareTopic(): Promise<void> {
    await this.#sns.send(new sns.CreateTopicCommand({ Name: "news" }));
    await this.#sns.send(
      new sns.SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
  }

  async #prepareBucket(): Promise<void> {
    await this.#s3.send(new s3.CreateBucketCommand({ Bucket: "files" }));
    const QueueConfigurations = [{ QueueArn: queueArn, Events: ["s3:ObjectCreated:*" as const] }];
    await this.#s3.send(
      new s3.PutBucketNotificationConfigurationCommand({
        Bucket: "files",
        NotificationConfiguration: { QueueConfigurations },
      }),
    );
  }

  async #prepareBus(): Promise<void> {
    await this.#events.send(
      new eventBridge.PutRuleCommand({ Name: "all", EventPattern: '{"source":["load"]}' }),
    );
    await this.#events.send(
      new eventBridge.PutTargetsCommand({
        Rule: "all",
        Targets: [{ Id: "inbox", Arn: queueArn, InputPath: "$.detail.name" }],
      }),
    );
  }

  async #map(mapping: Omit<lambda.CreateEventSourceMappingRequest, "FunctionName">): Promise<void> {
    await this.#lambda.send(
      new lambda.CreateEventSourceMappingCommand({ FunctionName: "consumer", ...mapping }),
    );
  }

  /** How a thing of each kind is sent; it is acknowledged when that resolves. */
  readonly senders: Readonly<Record<string, Send>> = {
    message: (name) =>
      this.#sqs.send(new sqs.SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: name })),
    record: (name) =>
      this.#kinesis.send(
        new kinesis.PutRecordCommand({ StreamName: "records", PartitionKey: name, Data: Buffer.from(name) }),
      ),
    object: (name) => this.#s3.send(new s3.PutObjectCommand({ Bucket: "files", Key: name, Body: name })),
    drop: async (name) => this.#drop(name),
    news: (name) => this.#sns.send(new sns.PublishCommand({ TopicArn: topicArn, Message: name })),
    event: (name) => this.#putEvent(name),
    timer: (name) =>
      this.#scheduler.send(
        new scheduler.CreateScheduleCommand({
          Name: name,
          // It is over when it is made, or a moment later: what was due while the emulator was off is made up for.
          ScheduleExpression: `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`,
          FlexibleTimeWindow: { Mode: "OFF" },
          ActionAfterCompletion: "DELETE",
          Target: { Arn: queueArn, RoleArn, Input: name },
        }),
      ),
  };

  /** Moved in when it is whole, as a careful person does: half a file would be none. */
  #drop(name: string): void {
    mkdirSync(this.#dropFolder, { recursive: true });
    const part = join(this.#dropFolder, `${name}.part`);
    writeFileSync(part, name);
    renameSync(part, join(this.#dropFolder, name));
  }

  async #putEvent(name: string): Promise<void> {
    const entry = { Source: "load", DetailType: "Sent", Detail: JSON.stringify({ name }) };
    const { FailedEntryCount } = await this.#events.send(
      new eventBridge.PutEventsCommand({ Entries: [entry] }),
    );
    if (FailedEntryCount !== 0) throw new Error(`${name} was not taken`);
  }

  close(): void {
    const clients = [
      this.#lambda,
      this.#sqs,
      this.#kinesis,
      this.#s3,
      this.#sns,
      this.#events,
      this.#scheduler,
    ];
    for (const client of clients) client.destroy();
  }
}
