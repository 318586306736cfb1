import * as v from "valibot";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { changesSince, json, listOf, read, tags, text } from "../../validation/properties.ts";
import type { SnsState, SubscriptionRecord } from "./state.ts";

const Topic = v.object({
  FifoTopic: v.optional(text),
  DataProtectionPolicy: v.optional(json),
  Subscription: v.optional(v.array(v.object({ Endpoint: text, Protocol: text })), []),
  Tags: v.optional(tags, {}),
  ArchivePolicy: v.optional(json),
  ContentBasedDeduplication: v.optional(text),
  DisplayName: v.optional(text),
  FifoThroughputScope: v.optional(text),
  KmsMasterKeyId: v.optional(text),
  SignatureVersion: v.optional(text),
  TracingConfig: v.optional(text),
});

const Subscription = v.object({
  TopicArn: text,
  Protocol: text,
  Endpoint: text,
  // In the order in which they are set: a policy is read by its scope.
  FilterPolicyScope: v.optional(text),
  FilterPolicy: v.optional(json),
  DeliveryPolicy: v.optional(json),
  RawMessageDelivery: v.optional(text),
  RedrivePolicy: v.optional(json),
  SubscriptionRoleArn: v.optional(text),
});
type Subscription = v.InferOutput<typeof Subscription>;

const TopicPolicy = v.object({ Topics: listOf(text), PolicyDocument: json });

/** Topics, their policies and their subscriptions. */
export function snsDeclarer(state: SnsState, ask: Ask): ResourceDeclarer {
  return {
    types: ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"],
    async declare(resource, before) {
      switch (resource.type) {
        case "AWS::SNS::Topic":
          return declareTopic(state, ask, resource, before);
        case "AWS::SNS::TopicPolicy":
          return declarePolicy(ask, resource);
        default:
          return declareSubscription(state, ask, resource, before);
      }
    },
    async withdraw(resource) {
      switch (resource.type) {
        case "AWS::SNS::Topic":
          return void (await ask("DeleteTopic", { TopicArn: state.topicArn(resource.name) }));
        case "AWS::SNS::TopicPolicy":
          return withdrawPolicy(state, ask, resource);
        default:
          return withdrawSubscription(state, ask, resource);
      }
    },
  };
}

async function declareTopic(
  state: SnsState,
  ask: Ask,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
) {
  const topicArn = state.topicArn(name);
  const isThere = state.topics.get("", name) !== undefined;
  const {
    FifoTopic: fifo,
    DataProtectionPolicy,
    Subscription: subscriptions,
    Tags,
    ...now
  } = read(Topic, properties);
  if (!isThere)
    await ask("CreateTopic", { Name: name, Attributes: fifo === "true" ? { FifoTopic: fifo } : {} });
  const earlier = isThere && before ? read(Topic, before.properties) : undefined;
  const {
    FifoTopic: _fifo,
    DataProtectionPolicy: _policy,
    Subscription: told = [],
    Tags: oldTags,
    ...then
  } = earlier ?? {};
  const { set, removed } = changesSince(now, earlier && then);
  for (const AttributeName of removed) {
    await ask("SetTopicAttributes", { TopicArn: topicArn, AttributeName, AttributeValue: "" });
  }
  for (const [AttributeName, AttributeValue] of Object.entries(set)) {
    if (AttributeValue === undefined) continue;
    await ask("SetTopicAttributes", { TopicArn: topicArn, AttributeName, AttributeValue });
  }
  if (DataProtectionPolicy !== undefined) {
    await ask("PutDataProtectionPolicy", { ResourceArn: topicArn, DataProtectionPolicy });
  }
  const tagged = changesSince(Tags, oldTags);
  const list = Object.entries(tagged.set).map(([Key, Value]) => ({ Key, Value }));
  if (list.length > 0) await ask("TagResource", { ResourceArn: topicArn, Tags: list });
  if (tagged.removed.length > 0)
    await ask("UntagResource", { ResourceArn: topicArn, TagKeys: tagged.removed });
  for (const { Protocol, Endpoint } of subscriptions) {
    await ask("Subscribe", { TopicArn: topicArn, Protocol, Endpoint });
  }
  const gone = told.filter((old) => !subscriptions.some((each) => each.Endpoint === old.Endpoint));
  for (const each of gone) await unsubscribe(state, ask, { TopicArn: topicArn, ...each });
}

async function declarePolicy(ask: Ask, { properties }: WorkspaceResource) {
  const { Topics: topics, PolicyDocument: policy } = read(TopicPolicy, properties);
  for (const TopicArn of topics) {
    await ask("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: policy });
  }
}

async function withdrawPolicy(state: SnsState, ask: Ask, { properties }: WorkspaceResource) {
  for (const TopicArn of read(TopicPolicy, properties).Topics) {
    if (state.topic(TopicArn) === undefined) continue;
    await ask("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: "" });
  }
}

async function declareSubscription(
  state: SnsState,
  ask: Ask,
  { properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
) {
  const { TopicArn, Protocol, Endpoint, ...now } = read(Subscription, properties);
  const earlier = before && read(Subscription, before.properties);
  const place = { TopicArn, Protocol, Endpoint };
  if (earlier !== undefined && !isSame(earlier, place)) await unsubscribe(state, ask, earlier);
  const isThere = found(state, place) !== undefined;
  await ask("Subscribe", place);
  const SubscriptionArn = found(state, place)?.arn;
  const { TopicArn: _topic, Protocol: _protocol, Endpoint: _endpoint, ...then } = earlier ?? {};
  const { set, removed } = changesSince(now, isThere ? then : undefined);
  const changes = [...removed.map((name) => [name, ""] as const), ...Object.entries(set)];
  for (const [AttributeName, AttributeValue] of changes) {
    if (AttributeValue === undefined) continue;
    await ask("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
  }
}

async function withdrawSubscription(state: SnsState, ask: Ask, { properties }: WorkspaceResource) {
  await unsubscribe(state, ask, read(Subscription, properties));
}

type SubscriptionPlace = Pick<Subscription, "TopicArn" | "Protocol" | "Endpoint">;

async function unsubscribe(state: SnsState, ask: Ask, place: SubscriptionPlace) {
  const subscription = found(state, place);
  if (subscription !== undefined) await ask("Unsubscribe", { SubscriptionArn: subscription.arn });
}

function found(state: SnsState, place: SubscriptionPlace): SubscriptionRecord | undefined {
  return [...state.subscriptions.of(place.TopicArn).values()].find(
    ({ protocol, endpoint }) => protocol === place.Protocol && endpoint === place.Endpoint,
  );
}

function isSame(one: SubscriptionPlace, other: SubscriptionPlace): boolean {
  return (
    one.TopicArn === other.TopicArn && one.Protocol === other.Protocol && one.Endpoint === other.Endpoint
  );
}
