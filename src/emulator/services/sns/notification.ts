import { createHash } from "node:crypto";
import { parseArn } from "../../../shared/arn.ts";
import type { MessageAttribute } from "../../contracts/queues.ts";
import { isFifo, type SubscriptionRecord } from "./state.ts";

/** A message on its way from a topic to its subscribers. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** By protocol, if the sender gave several; `default` always. */
  readonly messages: Readonly<Record<string, string>> & { readonly default: string };
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly signatureVersion: string;
  readonly trace: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Of a FIFO topic. */
  readonly sequenceNumber: string | undefined;
}

/** Where the addresses in messages lead. */
export type Addresses = (action: string, parameters: Readonly<Record<string, string>>) => string;

export function textFor({ messages }: Notification, protocol: string): string {
  return Object.hasOwn(messages, protocol) ? (messages[protocol] ?? messages.default) : messages.default;
}

/** The event that a function gets: AWS spells two members otherwise than for everyone else, and says what is absent. */
export function functionEvent(
  notification: Notification,
  subscription: SubscriptionRecord,
  addresses: Addresses,
): string {
  const { messageId, topicArn, subject, attributes, timestamp, signatureVersion } = notification;
  const record = {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscription.arn,
    Sns: {
      Type: "Notification",
      MessageId: messageId,
      TopicArn: topicArn,
      Subject: subject ?? null,
      Message: textFor(notification, "lambda"),
      Timestamp: timestamp,
      SignatureVersion: signatureVersion,
      Signature: signatureOf(messageId),
      SigningCertUrl: certificateOf(topicArn),
      UnsubscribeUrl: addresses("Unsubscribe", { SubscriptionArn: subscription.arn }),
      MessageAttributes: shownAttributes(attributes),
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** What queues and servers get, where they did not ask for the message alone. FIFO topics number and do not sign. */
export function envelopeOf(
  notification: Notification,
  { arn, protocol }: SubscriptionRecord,
  addresses: Addresses,
): string {
  const { messageId, topicArn, subject, attributes, timestamp, sequenceNumber, signatureVersion } =
    notification;
  const shown = shownAttributes(attributes);
  return JSON.stringify({
    Type: "Notification",
    MessageId: messageId,
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: textFor(notification, protocol),
    Timestamp: timestamp,
    ...(!isFifo(topicArn) && signed(messageId, topicArn, signatureVersion)),
    UnsubscribeURL: addresses("Unsubscribe", { SubscriptionArn: arn }),
    ...(Object.keys(shown).length > 0 && { MessageAttributes: shown }),
  });
}

export function signed(messageId: string, topicArn: string, signatureVersion: string) {
  return {
    SignatureVersion: signatureVersion,
    Signature: signatureOf(messageId),
    SigningCertURL: certificateOf(topicArn),
  };
}

/** As long as AWS's. It cannot be checked: whoever does fetches the certificate from AWS. */
function signatureOf(messageId: string): string {
  const parts = [0, 1, 2, 3].map((part) => createHash("sha512").update(`${part}${messageId}`).digest());
  return Buffer.concat(parts).toString("base64");
}

function certificateOf(topicArn: string): string {
  return `https://sns.${parseArn(topicArn)?.region}.amazonaws.com/SimpleNotificationService-0000000000000000000000000000000000.pem`;
}

function shownAttributes(attributes: Readonly<Record<string, MessageAttribute>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        Type: DataType,
        Value: BinaryValue === undefined ? (StringValue ?? "") : Buffer.from(BinaryValue).toString("base64"),
      },
    ]),
  );
}
