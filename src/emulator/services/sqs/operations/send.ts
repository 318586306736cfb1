import { isXmlText } from "../../../../shared/xmlText.ts";
import { createHash, randomUUID } from "node:crypto";
import { ServiceError } from "../../../contracts/service.ts";
import { inTransaction } from "../../../store/open.ts";
import type { SqsContext } from "../context.ts";
import { invalidParameter, invalidValue, missingParameter } from "../errors.ts";
import {
  attributesMd5,
  attributesSize,
  charactersMessage,
  md5,
  type MessageAttributes,
} from "../messages/attributes.ts";
import { numberOf } from "../queueAttributes.ts";
import { isFifo, type QueueRecord } from "../queueRecord.ts";

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: MessageAttributes;
  readonly delaySeconds: number | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

export interface SentMessage {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes: string | undefined;
  readonly MD5OfMessageSystemAttributes: string | undefined;
  readonly SequenceNumber: string | undefined;
}

/** AWS: a deduplication id is remembered for five minutes. */
const deduplicationMs = 300_000;

/** Puts a message into a queue; it is kept when this returns. Throws `ServiceError` when the queue refuses it. */
export function send(context: SqsContext, queue: QueueRecord, message: OutgoingMessage): SentMessage {
  checkMessage(queue, message);
  const { messageId, id } = isFifo(queue)
    ? sendToFifo(context, queue, message)
    : insert(context, queue, message, message.delaySeconds);
  context.arrivals.notify(queue.name);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: attributesMd5(message.attributes),
    MD5OfMessageSystemAttributes: attributesMd5(message.systemAttributes),
    SequenceNumber: isFifo(queue) ? sequenceNumber(id) : undefined,
  };
}

/** Bytes of a message as the limits of messages and batches count them. */
export function messageSize({ body, attributes }: Pick<OutgoingMessage, "body" | "attributes">): number {
  return Buffer.byteLength(body) + attributesSize(attributes);
}

/** Twenty digits that ascend with the order of sending. */
export function sequenceNumber(id: number): string {
  return (18_849_496_460_467_696_128n + BigInt(id) * 256n).toString();
}

function checkMessage(queue: QueueRecord, message: OutgoingMessage): void {
  if (message.body === "") throw missingParameter("MessageBody");
  const limit = numberOf(queue, "MaximumMessageSize");
  if (messageSize(message) > limit) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  if (!isXmlText(message.body)) {
    throw new ServiceError({ code: "InvalidMessageContents", status: 400, message: charactersMessage });
  }
  checkDelay(queue, message.delaySeconds);
  checkFifoId("MessageGroupId", message.groupId);
  checkFifoId("MessageDeduplicationId", message.deduplicationId);
  if (isFifo(queue)) {
    if (message.groupId === undefined) throw missingParameter("MessageGroupId");
    if (message.deduplicationId === undefined && !deduplicatesByContent(queue)) throw deduplicationMissing();
  } else if (message.deduplicationId !== undefined) {
    throw invalidValue(
      message.deduplicationId,
      "MessageDeduplicationId",
      "The request includes a parameter that is not valid for this queue type.",
    );
  }
  const [strange] = Object.keys(message.systemAttributes).filter((name) => name !== "AWSTraceHeader");
  if (strange !== undefined) {
    throw invalidParameter(`Message system attribute name '${strange}' is invalid.`);
  }
}

function checkDelay(queue: QueueRecord, delaySeconds: number | undefined): void {
  if (delaySeconds === undefined) return;
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900) {
    throw invalidValue(delaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  }
  if (isFifo(queue) && delaySeconds > 0) {
    throw invalidValue(
      delaySeconds,
      "DelaySeconds",
      "The request include parameter that is not valid for this queue type.",
    );
  }
}

/** Standard queues take a group too, since July 2025: fair queues. */
function checkFifoId(parameter: string, value: string | undefined): void {
  if (value === undefined || /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/.test(value)) return;
  throw invalidValue(
    value,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

export function deduplicatesByContent({ attributes }: QueueRecord): boolean {
  return attributes["ContentBasedDeduplication"] === "true";
}

export function deduplicationMissing(): ServiceError {
  return invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

interface Inserted {
  readonly messageId: string;
  readonly id: number;
}

function sendToFifo(context: SqsContext, queue: QueueRecord, message: OutgoingMessage): Inserted {
  const now = context.clock.now();
  const deduplicationId = message.deduplicationId ?? createHash("sha256").update(message.body).digest("hex");
  const scope = queue.attributes["DeduplicationScope"] === "messageGroup" ? (message.groupId ?? "") : "";
  const earlier = context.messages.duplicateOf(queue.name, scope, deduplicationId, now);
  if (earlier !== undefined) return earlier;
  return inTransaction(context.database, () => {
    const sent = insert(context, queue, { ...message, deduplicationId }, undefined);
    context.messages.rememberDuplicate(queue.name, scope, deduplicationId, {
      ...sent,
      now,
      until: now + deduplicationMs,
    });
    return sent;
  });
}

function insert(
  context: SqsContext,
  queue: QueueRecord,
  message: OutgoingMessage,
  delaySeconds = numberOf(queue, "DelaySeconds"),
): Inserted {
  const now = context.clock.now();
  const messageId = randomUUID();
  const id = context.messages.insert(queue.name, {
    messageId,
    body: message.body,
    attributes: message.attributes,
    sentAt: now,
    visibleAt: now + delaySeconds * 1000,
    groupId: message.groupId,
    deduplicationId: message.deduplicationId,
    traceHeader: message.systemAttributes["AWSTraceHeader"]?.StringValue,
  });
  return { messageId, id };
}
