import * as v from "valibot";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import type { Collection } from "../../store/collection.ts";
import { changesSince, json, listOf, read, tags, text } from "../../validation/properties.ts";
import { findQueue, type SqsContext } from "./context.ts";
import { checkName, surroundingsOf } from "./operations/queues.ts";
import { changedAttributes } from "./queueAttributes.ts";
import { nameInUrl, type QueueRecord } from "./queueRecord.ts";

/** Queues that no template declares any more, whose messages wait for one that does: "", name. */
export type WithdrawnQueues = Collection<QueueRecord>;

const Attributes = v.object({
  ContentBasedDeduplication: v.optional(text),
  DeduplicationScope: v.optional(text),
  DelaySeconds: v.optional(text),
  FifoQueue: v.optional(text),
  FifoThroughputLimit: v.optional(text),
  KmsDataKeyReusePeriodSeconds: v.optional(text),
  KmsMasterKeyId: v.optional(text),
  MaximumMessageSize: v.optional(text),
  MessageRetentionPeriod: v.optional(text),
  ReceiveMessageWaitTimeSeconds: v.optional(text),
  RedriveAllowPolicy: v.optional(json),
  RedrivePolicy: v.optional(json),
  SqsManagedSseEnabled: v.optional(text),
  VisibilityTimeout: v.optional(text),
});
const Tags = v.object({ Tags: v.optional(tags, {}) });
const QueuePolicy = v.object({ Queues: listOf(text), PolicyDocument: json });

/** Queues and their policies. */
export function queueDeclarer(context: SqsContext, withdrawn: WithdrawnQueues): ResourceDeclarer {
  return {
    types: ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy"],
    declare(resource, before) {
      if (resource.type === "AWS::SQS::Queue") declareQueue(context, withdrawn, resource, before);
      else declarePolicy(context, resource);
    },
    withdraw(resource) {
      if (resource.type === "AWS::SQS::Queue") withdrawQueue(context, withdrawn, resource);
      else withdrawPolicy(context, resource);
    },
  };
}

function declareQueue(
  context: SqsContext,
  withdrawn: WithdrawnQueues,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
): void {
  const { queues, clock, arrivals } = context;
  const existing = queues.get("", name);
  // A new queue has nothing of which a client could have changed a part.
  const told = existing && before;
  const attributes = changesSince(attributesOf(properties), told && attributesOf(told.properties));
  const changedTags = changesSince(read(Tags, properties).Tags, told && read(Tags, told.properties).Tags);
  checkName(name, attributesOf(properties)["FifoQueue"] === "true");
  const now = clock.now();
  const queue = existing ?? { name, createdAt: now, modifiedAt: now, attributes: {}, tags: {} };
  const kept = without(queue.attributes, attributes.removed);
  const after: QueueRecord = {
    ...queue,
    attributes: changedAttributes({ name, attributes: kept }, attributes.set, surroundingsOf(context)),
    tags: { ...without(queue.tags, changedTags.removed), ...changedTags.set },
  };
  queues.set("", name, after);
  withdrawn.delete("", name);
  arrivals.notify(name);
}

function attributesOf(properties: WorkspaceResource["properties"]): Readonly<Record<string, string>> {
  const { FifoQueue: fifo, ...others } = read(Attributes, properties);
  // A queue is of one kind or the other; "false" is no value that the API takes.
  const said = { ...others, ...(fifo === "true" && { FifoQueue: "true" }) };
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Its messages stay, and are there should it be declared again. */
function withdrawQueue(
  { queues, arrivals }: SqsContext,
  withdrawn: WithdrawnQueues,
  { name }: WorkspaceResource,
): void {
  const queue = queues.get("", name);
  if (queue === undefined) return;
  withdrawn.set("", name, queue);
  queues.delete("", name);
  arrivals.notify(name);
}

function declarePolicy(context: SqsContext, { properties }: WorkspaceResource): void {
  const { Queues: urls, PolicyDocument: policy } = read(QueuePolicy, properties);
  for (const url of urls) {
    const queue = findQueue(context, nameInUrl(context.place, url));
    if (queue === undefined) throw new Error(`there is no queue at "${url}"`);
    const attributes = changedAttributes(queue, { Policy: policy }, surroundingsOf(context));
    context.queues.set("", queue.name, { ...queue, attributes });
  }
}

function withdrawPolicy(context: SqsContext, { properties }: WorkspaceResource): void {
  for (const url of read(QueuePolicy, properties).Queues) {
    const queue = findQueue(context, nameInUrl(context.place, url));
    if (queue === undefined) continue;
    context.queues.set("", queue.name, { ...queue, attributes: without(queue.attributes, ["Policy"]) });
  }
}

function without(
  record: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
