import * as v from "valibot";
import { parseArn } from "../../shared/arn.ts";
import { AppError } from "../../shared/errors.ts";
import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { askJson } from "./request.ts";

const Sent = v.object({ MessageId: v.string() });

interface Message {
  readonly body: string;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Sends a message to a queue of the emulator, and answers with its id. */
export async function sendMessage(
  target: LocalTarget,
  queueArn: string,
  { body, groupId, deduplicationId }: Message,
): Promise<string> {
  const answer = await askJson(target, {
    service: "sqs",
    version: "1.0",
    operation: "AmazonSQS.SendMessage",
    input: {
      QueueUrl: queueUrl(target, queueArn),
      MessageBody: body,
      MessageGroupId: groupId,
      MessageDeduplicationId: deduplicationId,
    },
    trying: phrase('send a message to "{0}"', parseArn(queueArn)?.resource ?? queueArn),
  });
  return v.parse(Sent, answer).MessageId;
}

/** The address of a queue, which the emulator makes of its ARN. */
export function queueUrl({ endpoint }: LocalTarget, queueArn: string): string {
  const arn = parseArn(queueArn);
  if (arn === undefined) {
    throw new AppError("source-unknown", {
      userMessage: phrase('"{0}" is not the ARN of a queue.', queueArn),
    });
  }
  return `${endpoint}/${arn.accountId}/${arn.resource}`;
}
