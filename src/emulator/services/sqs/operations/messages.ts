import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageRequest,
  Message,
  MessageAttributeValue,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageBatchRequest,
  SendMessageRequest,
  SendMessageResult,
} from "@aws-sdk/client-sqs";
import { type Call, ServiceError } from "../../../contracts/service.ts";
import { inTransaction } from "../../../store/open.ts";
import { checkedEntries, eachEntry } from "./batch.ts";
import { queueAt, type SqsContext } from "../context.ts";
import { invalidParameter, invalidValue, required } from "../errors.ts";
import { askedAttributes, attributesMd5, checkedMessageAttributes, md5 } from "../messages/attributes.ts";
import { numberOf } from "../queueAttributes.ts";
import { isFifo } from "../queueRecord.ts";
import { changeVisibility, checkVisibility, deleteReceived, receive, type Received } from "./receive.ts";
import {
  deduplicatesByContent,
  deduplicationMissing,
  messageSize,
  type OutgoingMessage,
  send,
  sequenceNumber,
} from "./send.ts";

type MessageRequest = Omit<SendMessageRequest, "QueueUrl">;

/** AWS's limit of all messages of a batch together, in bytes. */
const batchLimit = 1_048_576;

export function sendMessage(context: SqsContext, request: SendMessageRequest, call: Call): SendMessageResult {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  return send(context, queue, outgoing(request, call));
}

export function sendMessageBatch(context: SqsContext, request: SendMessageBatchRequest, call: Call) {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const entries = checkedEntries("SendMessageBatch", request.Entries);
  const size = entries.reduce(
    (sum, { MessageBody = "", MessageAttributes = {} }) =>
      sum + messageSize({ body: MessageBody, attributes: sizedAttributes(MessageAttributes) }),
    0,
  );
  if (size > batchLimit) {
    throw new ServiceError({
      code: "BatchRequestTooLong",
      status: 400,
      message: `Batch requests cannot be longer than ${batchLimit} bytes. You have sent ${size} bytes.`,
    });
  }
  if (isFifo(queue)) {
    // Recorded: in a batch these two are the fault of the whole.
    if (entries.some((entry) => !entry.MessageDeduplicationId) && !deduplicatesByContent(queue)) {
      throw deduplicationMissing();
    }
    if (entries.some((entry) => !entry.MessageGroupId)) {
      throw invalidParameter("The request must contain the parameter MessageGroupId.");
    }
  }
  return inTransaction(context.database, () =>
    eachEntry(entries, (entry) => send(context, queue, outgoing(entry, call))),
  );
}

function sizedAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>) {
  const entries = Object.entries(attributes).map(([name, { DataType = "", StringValue, BinaryValue }]) => [
    name,
    { DataType, ...(StringValue !== undefined && { StringValue }), ...(BinaryValue && { BinaryValue }) },
  ]);
  return Object.fromEntries(entries) as OutgoingMessage["attributes"];
}

function outgoing(request: MessageRequest, call: Call): OutgoingMessage {
  const trace = call.headers["x-amzn-trace-id"];
  return {
    body: required(request.MessageBody, "MessageBody"),
    attributes: checkedMessageAttributes(request.MessageAttributes),
    systemAttributes: {
      // A traced client sends its trace as a header.
      ...(typeof trace === "string" && { AWSTraceHeader: { DataType: "String", StringValue: trace } }),
      ...systemAttributesOf(request),
    },
    delaySeconds: request.DelaySeconds,
    groupId: request.MessageGroupId,
    deduplicationId: request.MessageDeduplicationId,
  };
}

function systemAttributesOf({ MessageSystemAttributes }: MessageRequest): OutgoingMessage["attributes"] {
  const entries = Object.entries(MessageSystemAttributes ?? {});
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue }]) => {
      if (DataType !== "String" || !StringValue) {
        throw invalidParameter(`Message system attribute '${name}' must be a non-empty String.`);
      }
      return [name, { DataType, StringValue }];
    }),
  );
}

export async function receiveMessage(
  context: SqsContext,
  request: ReceiveMessageRequest,
  call: Call,
): Promise<ReceiveMessageResult> {
  const url = required(request.QueueUrl, "QueueUrl");
  const queue = queueAt(context, url, call);
  const maxMessages = request.MaxNumberOfMessages ?? 1;
  if (!Number.isInteger(maxMessages) || maxMessages < 1 || maxMessages > 10) {
    throw invalidValue(maxMessages, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
  }
  const waitSeconds = request.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds");
  if (!Number.isInteger(waitSeconds) || waitSeconds < 0 || waitSeconds > 20) {
    throw invalidValue(waitSeconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
  }
  const visibilitySeconds = request.VisibilityTimeout;
  if (visibilitySeconds !== undefined) checkVisibility(visibilitySeconds);
  const received = await receive(
    context,
    queue,
    { maxMessages, visibilitySeconds, waitSeconds, signal: () => call.signal },
    () => queueAt(context, url, call),
  );
  if (received.length === 0) return {};
  return { Messages: received.map((each) => toWire(context, each, request)) };
}

function toWire(context: SqsContext, { message, handle }: Received, request: ReceiveMessageRequest): Message {
  const asked = [...(request.MessageSystemAttributeNames ?? []), ...(request.AttributeNames ?? [])];
  const system = Object.entries(systemAttributes(context, message)).filter(([name]) =>
    asked.some((other) => other === "All" || other === name),
  );
  const attributes = askedAttributes(message.attributes, request.MessageAttributeNames ?? []);
  return {
    MessageId: message.messageId,
    ReceiptHandle: handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length > 0 && {
      MD5OfMessageAttributes: attributesMd5(attributes),
      MessageAttributes: { ...attributes },
    }),
  };
}

/** The system attributes of a received message, by AWS's names. */
export function systemAttributes(
  { place }: SqsContext,
  message: Received["message"],
): Record<string, string> {
  const { groupId, deduplicationId, traceHeader, sourceArn } = message;
  const inFifo = deduplicationId !== undefined;
  return {
    // AWS gives the caller's user or role id; the account's root user has the account's number.
    SenderId: place.accountId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ApproximateReceiveCount: String(message.earlierReceives + message.receiveCount),
    SentTimestamp: String(message.sentAt),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(inFifo && { MessageDeduplicationId: deduplicationId, SequenceNumber: sequenceNumber(message.id) }),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    ...(sourceArn !== undefined && { DeadLetterQueueSourceArn: sourceArn }),
  };
}

export function deleteMessage(context: SqsContext, request: DeleteMessageRequest, call: Call): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  deleteReceived(context, queue, required(request.ReceiptHandle, "ReceiptHandle"));
}

export function deleteMessageBatch(context: SqsContext, request: DeleteMessageBatchRequest, call: Call) {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const entries = checkedEntries("DeleteMessageBatch", request.Entries);
  return inTransaction(context.database, () =>
    eachEntry(entries, ({ ReceiptHandle }) => {
      deleteReceived(context, queue, required(ReceiptHandle, "ReceiptHandle"));
      return {};
    }),
  );
}

export function changeMessageVisibility(
  context: SqsContext,
  request: ChangeMessageVisibilityRequest,
  call: Call,
): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const seconds = required(request.VisibilityTimeout, "VisibilityTimeout");
  changeVisibility(context, queue, required(request.ReceiptHandle, "ReceiptHandle"), seconds);
}

export function changeMessageVisibilityBatch(
  context: SqsContext,
  request: ChangeMessageVisibilityBatchRequest,
  call: Call,
) {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const entries = checkedEntries("ChangeMessageVisibilityBatch", request.Entries);
  return inTransaction(context.database, () =>
    eachEntry(entries, ({ ReceiptHandle, VisibilityTimeout }) => {
      const handle = required(ReceiptHandle, "ReceiptHandle");
      changeVisibility(context, queue, handle, required(VisibilityTimeout, "VisibilityTimeout"));
      return {};
    }),
  );
}
