import type { MessageAttribute, ReceivedMessage } from "../../contracts/queues.ts";

/** In AWS's order; what a message has not is left out. */
const systemAttributes = [
  "ApproximateReceiveCount",
  "AWSTraceHeader",
  "SentTimestamp",
  "SequenceNumber",
  "MessageGroupId",
  "SenderId",
  "MessageDeduplicationId",
  "ApproximateFirstReceiveTimestamp",
  "DeadLetterQueueSourceArn",
];

interface RecordOptions {
  readonly queueArn: string;
  /** The queue's. */
  readonly region: string;
  /** The mapping gathers messages for a while. */
  readonly hasWindow: boolean;
}

/** A message as functions get it, member by member as recorded from AWS. */
export function messageRecord(
  message: ReceivedMessage,
  { queueArn, region, hasWindow }: RecordOptions,
): Readonly<Record<string, unknown>> {
  const { messageId, receiptHandle, body, attributes, messageAttributes, md5OfBody } = message;
  const md5 = message.md5OfMessageAttributes;
  return {
    messageId,
    receiptHandle,
    body,
    attributes: inOrder(attributes),
    messageAttributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, attribute]) => [name, attributeRecord(attribute)]),
    ),
    // Recorded: without attributes it is null where there is a window, and missing where there is none.
    ...(md5 !== undefined ? { md5OfMessageAttributes: md5 } : hasWindow && { md5OfMessageAttributes: null }),
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function inOrder(attributes: ReceivedMessage["attributes"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of systemAttributes) {
    const value = attributes[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function attributeRecord({ DataType, StringValue, BinaryValue }: MessageAttribute) {
  return {
    ...(BinaryValue === undefined
      ? { stringValue: StringValue }
      : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
