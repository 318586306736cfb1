import { invalidParameter } from "./errors.ts";
import { isFifo, type SnsState, type TopicRecord } from "./state.ts";

/** What can be set of a topic. */
const settable: ReadonlySet<string> = new Set([
  "ArchivePolicy",
  "ContentBasedDeduplication",
  "DeliveryPolicy",
  "DisplayName",
  "FifoThroughputScope",
  "KmsMasterKeyId",
  "Policy",
  "SignatureVersion",
  "TracingConfig",
  ...["Application", "Firehose", "HTTP", "Lambda", "SQS"].flatMap((target) =>
    ["FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate"].map(
      (name) => `${target}${name}`,
    ),
  ),
]);

const defaultDelivery = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** Throws AWS's words for an attribute that cannot be set, or not to this. */
export function checkTopicAttribute(name: string, value: string, { fifo }: { readonly fifo: boolean }): void {
  if (!settable.has(name)) throw invalidParameter("AttributeName");
  const onlyFifo = name === "ContentBasedDeduplication" || name === "FifoThroughputScope";
  if (onlyFifo && !fifo)
    throw invalidParameter("Attributes Reason: Content-based deduplication is for FIFO topics only");
  if (name === "ContentBasedDeduplication" && !/^(?:true|false)$/i.test(value)) {
    throw invalidParameter(`Attributes Reason: ${name}: Invalid value [${value}]. Must be true or false.`);
  }
  if (name === "SignatureVersion" && value !== "1" && value !== "2") {
    throw invalidParameter("SignatureVersion Reason: SignatureVersion must be 1 or 2");
  }
  if (["Policy", "DeliveryPolicy", "ArchivePolicy"].includes(name) && value !== "" && !isObject(value)) {
    throw invalidParameter(name === "Policy" ? "Policy Error: null" : `${name}: JSON content expected`);
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** All that `GetTopicAttributes` tells. */
export function topicAttributes(state: SnsState, topic: TopicRecord): Record<string, string> {
  const arn = state.topicArn(topic.name);
  const subscriptions = [...state.subscriptions.of(arn).values()];
  const pending = subscriptions.filter(({ token }) => token !== undefined).length;
  return {
    Policy: defaultPolicy(arn, state.place.accountId),
    Owner: state.place.accountId,
    TopicArn: arn,
    DisplayName: "",
    SubscriptionsPending: String(pending),
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsDeleted: String(topic.ended),
    EffectiveDeliveryPolicy: topic.attributes["DeliveryPolicy"] ?? defaultDelivery,
    ...(isFifo(arn) && { FifoTopic: "true", ContentBasedDeduplication: "false" }),
    ...topic.attributes,
  };
}

function defaultPolicy(arn: string, accountId: string): string {
  const actions = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
  ];
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
}
