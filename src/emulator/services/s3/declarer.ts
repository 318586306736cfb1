import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { flag, json, listOf, read, tags, text } from "../../validation/properties.ts";
import { NotificationConfiguration, rulesOf } from "./notifications/configuration.ts";
import type { BucketRecord, S3State } from "./state.ts";

const Filter = v.object({ S3Key: v.object({ Rules: v.array(v.object({ Name: text, Value: text })) }) });
const common = { Event: text, Filter: v.optional(Filter) };

const Bucket = v.object({
  VersioningConfiguration: v.optional(v.object({ Status: text })),
  NotificationConfiguration: v.optional(
    v.object({
      LambdaConfigurations: v.optional(listOf(v.object({ ...common, Function: text })), []),
      QueueConfigurations: v.optional(listOf(v.object({ ...common, Queue: text })), []),
      TopicConfigurations: v.optional(listOf(v.object({ ...common, Topic: text })), []),
      EventBridgeConfiguration: v.optional(v.object({ EventBridgeEnabled: v.optional(flag, true) })),
    }),
  ),
  Tags: v.optional(tags, {}),
});
type Bucket = v.InferOutput<typeof Bucket>;

const BucketPolicy = v.object({ Bucket: text, PolicyDocument: json });

interface DeclarerOptions {
  readonly state: S3State;
  readonly ask: Ask;
  /** A bucket came or went. */
  readonly changed: (name: string) => void;
}

/** Buckets and their policies. */
export function s3Declarer(options: DeclarerOptions): ResourceDeclarer {
  const { state, ask } = options;
  return {
    types: ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"],
    async declare(resource, before) {
      if (resource.type === "AWS::S3::Bucket") return declareBucket(options, resource, before);
      const { Bucket: name, PolicyDocument } = read(BucketPolicy, resource.properties);
      await ask("PutBucketPolicy", { Bucket: name, Policy: PolicyDocument });
    },
    async withdraw(resource) {
      if (resource.type === "AWS::S3::Bucket") return withdrawBucket(options, resource);
      const { Bucket: name } = read(BucketPolicy, resource.properties);
      if (state.buckets.get("", name) !== undefined) await ask("DeleteBucketPolicy", { Bucket: name });
    },
  };
}

async function declareBucket(
  { state, ask, changed }: DeclarerOptions,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
) {
  const declared = read(Bucket, properties);
  const withdrawn = state.withdrawn.get("", name);
  if (state.buckets.get("", name) === undefined && withdrawn !== undefined) {
    state.together(() => {
      state.buckets.set("", name, withdrawn);
      state.withdrawn.delete("", name);
    });
    changed(name);
  }
  const isThere = state.buckets.get("", name) !== undefined;
  if (!isThere) await ask("CreateBucket", { Bucket: name });
  // Of what the template says as before, a client's change stays.
  const earlier = isThere && before ? read(Bucket, before.properties) : undefined;
  const isNew = (member: keyof Bucket) => !isDeepStrictEqual(declared[member], earlier?.[member]);
  const { VersioningConfiguration: versioning, Tags: given } = declared;
  if (versioning !== undefined && isNew("VersioningConfiguration")) {
    await ask("PutBucketVersioning", { Bucket: name, VersioningConfiguration: versioning });
  }
  if (isNew("Tags")) {
    const TagSet = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
    if (TagSet.length > 0) await ask("PutBucketTagging", { Bucket: name, Tagging: { TagSet } });
  }
  if (!isNew("NotificationConfiguration")) return;
  const NotificationConfiguration = configurationOf(declared.NotificationConfiguration);
  // Each time that it is set, queues and topics get a message to try it.
  if (isConfigured(state.bucket(name), NotificationConfiguration)) return;
  await ask("PutBucketNotificationConfiguration", {
    Bucket: name,
    NotificationConfiguration,
    SkipDestinationValidation: true,
  });
}

/** In the words of the API, which calls nearly everything otherwise. */
function configurationOf(declared: Bucket["NotificationConfiguration"]): NotificationConfiguration {
  const { LambdaConfigurations: functions = [], QueueConfigurations: queues = [] } = declared ?? {};
  const { TopicConfigurations: topics = [], EventBridgeConfiguration: bus } = declared ?? {};
  const rule = ({
    Event,
    Filter: filter,
  }: {
    Event: string;
    Filter?: v.InferOutput<typeof Filter> | undefined;
  }) => ({
    Events: [Event],
    ...(filter !== undefined && { Filter: { Key: { FilterRules: filter.S3Key.Rules } } }),
  });
  return {
    LambdaFunctionConfigurations: functions.map((each) => ({
      ...rule(each),
      LambdaFunctionArn: each.Function,
    })),
    QueueConfigurations: queues.map((each) => ({ ...rule(each), QueueArn: each.Queue })),
    TopicConfigurations: topics.map((each) => ({ ...rule(each), TopicArn: each.Topic })),
    ...(bus?.EventBridgeEnabled === true && { EventBridgeConfiguration: {} }),
  };
}

function isConfigured({ configurations }: BucketRecord, wanted: NotificationConfiguration): boolean {
  const current = v.parse(NotificationConfiguration, configurations["Notification"] ?? {});
  const unnamed = (configuration: NotificationConfiguration) =>
    rulesOf(configuration).map(({ id: _id, ...rule }) => rule);
  const hasBus = (configuration: NotificationConfiguration) =>
    configuration.EventBridgeConfiguration !== undefined;
  return isDeepStrictEqual(unnamed(current), unnamed(wanted)) && hasBus(current) === hasBus(wanted);
}

/** Its objects stay, and are there should it be declared again. */
function withdrawBucket({ state, changed }: DeclarerOptions, { name }: WorkspaceResource): void {
  const bucket = state.buckets.get("", name);
  if (bucket === undefined) return;
  state.together(() => {
    state.withdrawn.set("", name, bucket);
    state.buckets.delete("", name);
  });
  changed(name);
}
