import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { clientOptions } from "../emulator/startedEmulator.ts";
import type { RawAnswer } from "./expect.ts";

type Params = Readonly<Record<string, unknown>>;

const Awaited = v.object({
  within_s: v.number(),
  /** For so long nothing more may come. */
  quiet_s: v.optional(v.number(), 0),
});

const InvocationsStep = v.object({
  ...Awaited.entries,
  FunctionName: v.string(),
  events: v.number(),
  records: v.optional(v.number(), 0),
});

/** Waits until a function has logged so many lines `EVENT <json>`; the document has the events and all their records. */
export async function invocationsOf(emulator: Emulator, params: Params): Promise<RawAnswer> {
  const step = v.parse(InvocationsStep, params);
  const logs = new CloudWatchLogsClient(clientOptions(emulator));
  try {
    const read = async () => {
      const { events: lines = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${step.FunctionName}` }))
        .catch(() => ({ events: [] }));
      const logged = lines.flatMap(({ message = "", timestamp = 0 }) => {
        const [, json] = /EVENT (\{.*\})\s*$/s.exec(message) ?? [];
        return json === undefined ? [] : [{ event: JSON.parse(json) as Params, timestamp }];
      });
      const events = logged.map(({ event }) => event);
      const records = events.flatMap((event) => (event["Records"] as unknown[] | undefined) ?? []);
      return { events, records, times: logged.map(({ timestamp }) => timestamp) };
    };
    return await settled(
      step,
      read,
      ({ events, records }) => events.length >= step.events && records.length >= step.records,
    );
  } finally {
    logs.destroy();
  }
}

const DrainStep = v.object({
  ...Awaited.entries,
  QueueUrl: v.string(),
  count: v.number(),
  skip: v.optional(v.string()),
  /** The count is of S3's records, not of messages. */
  records: v.optional(v.boolean(), false),
});

const Records = v.object({ Records: v.array(v.unknown()) });

/** Receives and deletes so many messages; the document has each with its body, also as JSON. */
export async function drain(emulator: Emulator, params: Params): Promise<RawAnswer> {
  const step = v.parse(DrainStep, params);
  const sqs = new SQSClient({ ...clientOptions(emulator), useQueueUrlAsEndpoint: false });
  const messages: Params[] = [];
  try {
    const read = async () => {
      const { Messages: received = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: step.QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        }),
      );
      for (const message of received) {
        const { Body: body = "", ReceiptHandle: receipt } = message;
        await sqs.send(new DeleteMessageCommand({ QueueUrl: step.QueueUrl, ReceiptHandle: receipt }));
        if (step.skip !== undefined && body.includes(step.skip)) continue;
        messages.push({ ...message, Json: jsonOf(body) });
      }
      const records = messages.flatMap(({ Json: json }) => (v.is(Records, json) ? json.Records : []));
      return { messages, records };
    };
    return await settled(
      step,
      read,
      ({ records }) => (step.records ? records : messages).length >= step.count,
    );
  } finally {
    sqs.destroy();
  }
}

const ObjectStep = v.object({ ...Awaited.entries, Bucket: v.string() });

/** Waits for an object in a bucket; the document has its key, and what is in it as JSON. */
export async function objectIn(emulator: Emulator, params: Params): Promise<RawAnswer> {
  const step = v.parse(ObjectStep, params);
  const s3 = new S3Client({ ...clientOptions(emulator), forcePathStyle: true });
  const { Bucket } = step;
  try {
    const read = async () => {
      const { Contents: [first] = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      if (first === undefined) return { Key: undefined };
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key: first.Key }));
      return { Key: first.Key, Json: jsonOf((await body?.transformToString()) ?? "") };
    };
    return await settled(step, read, ({ Key }) => Key !== undefined);
  } finally {
    s3.destroy();
  }
}

/** Reads until there is enough, and once more when nothing should have followed. */
async function settled<Document>(
  { within_s, quiet_s }: v.InferOutput<typeof Awaited>,
  read: () => Promise<Document>,
  enough: (document: Document) => boolean,
): Promise<RawAnswer> {
  const end = Date.now() + within_s * 1000;
  let document = await read();
  while (!enough(document) && Date.now() < end) {
    await delay(20);
    document = await read();
  }
  if (quiet_s > 0) {
    // AWS takes seconds; here what has not come in a tenth of that does not come.
    await delay(quiet_s * 100);
    document = await read();
  }
  return { status: 200, headers: {}, body: JSON.stringify(document) };
}

/** A message's body as JSON; what SNS put into it too, as deep as it goes. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body, (name, value: unknown) =>
      name === "Message" && typeof value === "string" ? jsonOf(value) : value,
    );
  } catch {
    return body;
  }
}
