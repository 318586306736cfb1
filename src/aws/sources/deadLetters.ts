import * as v from "valibot";
import { parseArn } from "../../shared/arn.ts";
import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { queueUrl } from "./queues.ts";
import { askJson } from "./request.ts";

/** Where a queue's messages go that were received too often. */
export interface DeadLetterQueue {
  readonly arn: string;
  /** About how many messages it has. */
  readonly waiting: number;
}

const Attributes = v.object({ Attributes: v.optional(v.record(v.string(), v.string()), {}) });
const RedrivePolicy = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));

/** The dead-letter queue of a queue of the emulator; undefined where it has none. */
export async function deadLetterQueueOf(
  target: LocalTarget,
  queueArn: string,
): Promise<DeadLetterQueue | undefined> {
  const { RedrivePolicy: policy } = await attributesOf(target, queueArn, "RedrivePolicy");
  const read = v.safeParse(RedrivePolicy, policy);
  if (!read.success) return undefined;
  const arn = read.output.deadLetterTargetArn;
  const { ApproximateNumberOfMessages: waiting } = await attributesOf(
    target,
    arn,
    "ApproximateNumberOfMessages",
  );
  return { arn, waiting: Number(waiting ?? 0) };
}

async function attributesOf(
  target: LocalTarget,
  queueArn: string,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const answer = await askJson(target, {
    ...sqs,
    operation: "AmazonSQS.GetQueueAttributes",
    input: { QueueUrl: queueUrl(target, queueArn), AttributeNames: [name] },
    trying: phrase('read the queue "{0}"', nameIn(queueArn)),
  });
  return v.parse(Attributes, answer).Attributes;
}

const sqs = { service: "sqs", version: "1.0" } as const;

const Attribute = v.object({
  DataType: v.string(),
  StringValue: v.optional(v.string()),
  BinaryValue: v.optional(v.string()),
});
const Letter = v.object({
  MessageId: v.string(),
  ReceiptHandle: v.string(),
  Body: v.string(),
  MD5OfBody: v.string(),
  Attributes: v.optional(v.record(v.string(), v.string()), {}),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
});
export type Letter = v.InferOutput<typeof Letter>;

const Letters = v.object({ Messages: v.optional(v.array(Letter), []) });

/** The first ten messages of a queue. They stay visible; it counts as a receive, as looking at them in AWS's console does. */
export async function peek(target: LocalTarget, queueArn: string): Promise<readonly Letter[]> {
  const answer = await askJson(target, {
    ...sqs,
    operation: "AmazonSQS.ReceiveMessage",
    input: {
      QueueUrl: queueUrl(target, queueArn),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    },
    trying: phrase('read the queue "{0}"', nameIn(queueArn)),
  });
  return v.parse(Letters, answer).Messages;
}

/** Moves all messages of a dead-letter queue back to where they came from. */
export async function replay(target: LocalTarget, queueArn: string): Promise<void> {
  await askJson(target, {
    ...sqs,
    operation: "AmazonSQS.StartMessageMoveTask",
    input: { SourceArn: queueArn },
    trying: phrase('replay the messages of "{0}"', nameIn(queueArn)),
  });
}

/** The event that a function gets when a message is received from its source once more. */
export function eventOf(letter: Letter, sourceArn: string): string {
  const messageAttributes = Object.entries(letter.MessageAttributes).map(
    ([name, { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue }]) => {
      const value = { stringValue, binaryValue, stringListValues: [], binaryListValues: [], dataType };
      return [name, value] as const;
    },
  );
  const record = {
    messageId: letter.MessageId,
    receiptHandle: letter.ReceiptHandle,
    body: letter.Body,
    attributes: letter.Attributes,
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: letter.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: sourceArn,
    awsRegion: parseArn(sourceArn)?.region,
  };
  // A sender's text is no place for parameters: what would be filled in is written so that it is not.
  return JSON.stringify({ Records: [record] }, undefined, 2).replaceAll("${", String.raw`\u0024{`);
}

function nameIn(queueArn: string): string {
  return parseArn(queueArn)?.resource ?? queueArn;
}
