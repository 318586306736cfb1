import type { DeadLetters, Envelope, Owed } from "../../contracts/deliveries.ts";
import { isReached } from "./endpoints.ts";
import { type Addresses, envelopeOf, functionEvent, type Notification, textFor } from "./notification.ts";
import type { SubscriptionRecord } from "./state.ts";
import { deadLetterQueue, isRaw } from "./subscriptionAttributes.ts";

/** What a topic owes a subscriber; undefined for those that the emulator does not reach: mail, telephones, servers elsewhere. */
export function owedTo(
  subscription: SubscriptionRecord,
  notification: Notification,
  addresses: Addresses,
): Owed | undefined {
  const { protocol, endpoint, topicArn } = subscription;
  const { messageId, trace } = notification;
  const deadLetters = deadLettersOf(subscription, notification, addresses);
  const common = {
    onBehalfOf: { arn: topicArn, requestId: messageId },
    ...(trace !== undefined && { trace }),
    ...(deadLetters !== undefined && { deadLetters }),
  };
  switch (protocol) {
    case "lambda":
      return { ...common, targetArn: endpoint, body: functionEvent(notification, subscription, addresses) };
    case "sqs":
      return { ...common, ...asQueued(subscription, notification, addresses), targetArn: endpoint };
    case "http":
    case "https": {
      if (!isReached(endpoint)) return undefined;
      const body = isRaw(subscription)
        ? textFor(notification, protocol)
        : envelopeOf(notification, subscription, addresses);
      return { ...common, ...owedToServer(subscription, { type: "Notification", messageId, body }) };
    }
    default:
      return undefined;
  }
}

/** A message as a queue gets it. */
function asQueued(subscription: SubscriptionRecord, notification: Notification, addresses: Addresses) {
  const { attributes, groupId, deduplicationId } = notification;
  const envelope: Envelope = {
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  if (isRaw(subscription)) {
    return { body: textFor(notification, subscription.protocol), attributes, envelope };
  }
  return { body: envelopeOf(notification, subscription, addresses), attributes: {}, envelope };
}

function deadLettersOf(
  subscription: SubscriptionRecord,
  notification: Notification,
  addresses: Addresses,
): DeadLetters | undefined {
  const queueArn = deadLetterQueue(subscription.attributes["RedrivePolicy"] ?? "");
  if (queueArn === undefined) return undefined;
  const { attributes, ...instead } = asQueued(subscription, notification, addresses);
  return { queueArn, attributes, instead };
}

/** A message for a server, with the headers by which it tells what it has got. */
export function owedToServer(
  subscription: SubscriptionRecord,
  { type, messageId, body }: { readonly type: string; readonly messageId: string; readonly body: string },
): Owed {
  const { arn, topicArn, endpoint } = subscription;
  const raw = type === "Notification" && isRaw(subscription);
  return {
    targetArn: arn,
    body,
    onBehalfOf: { arn: topicArn, requestId: messageId },
    envelope: {
      http: {
        url: endpoint,
        headers: {
          "content-type": "text/plain; charset=UTF-8",
          "user-agent": "Amazon Simple Notification Service Agent",
          "x-amz-sns-message-type": type,
          "x-amz-sns-message-id": messageId,
          "x-amz-sns-topic-arn": topicArn,
          ...(type !== "SubscriptionConfirmation" && { "x-amz-sns-subscription-arn": arn }),
          ...(raw && { "x-amz-sns-rawdelivery": "true" }),
        },
      },
    },
  };
}
