import * as v from "valibot";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { changesSince, number, read, tags, text } from "../../validation/properties.ts";
import type { KinesisContext } from "./context.ts";
import { scaleShards } from "./operations/shardChanges.ts";
import { createStream } from "./operations/streams.ts";

const Stream = v.object({
  ShardCount: v.optional(number),
  RetentionPeriodHours: v.optional(number),
  StreamModeDetails: v.optional(v.object({ StreamMode: v.picklist(["PROVISIONED", "ON_DEMAND"]) })),
  MaxRecordSizeInKiB: v.optional(number),
  Tags: v.optional(tags, {}),
});

const Consumer = v.object({ StreamARN: text, Tags: v.optional(tags, {}) });

export function declare(
  context: KinesisContext,
  resource: WorkspaceResource,
  before: WorkspaceResource | undefined,
): void {
  if (resource.type === consumerType) declareConsumer(context, resource);
  else declareStream(context, resource, before);
}

export function withdraw(context: KinesisContext, resource: WorkspaceResource): void {
  if (resource.type === consumerType) withdrawConsumer(context, resource);
  else withdrawStream(context, resource);
}

const consumerType = "AWS::Kinesis::StreamConsumer";

function declareConsumer({ state }: KinesisContext, { name, properties }: WorkspaceResource): void {
  const { StreamARN, Tags } = read(Consumer, properties);
  const stream = state.stream({ StreamARN });
  const consumer = {
    name,
    createdAt: state.clock.now(),
    ...state.consumers.get(stream.id, name),
    stamp: "1",
  };
  state.together(() => {
    state.consumers.set(stream.id, name, consumer);
    state.tags.set("", state.consumerArn(stream, consumer), Tags);
  });
}

function withdrawConsumer({ state }: KinesisContext, { name, properties }: WorkspaceResource): void {
  const { StreamARN } = read(Consumer, properties);
  const stream = state.streams.get("", state.nameInArn(StreamARN));
  const consumer = stream && state.consumers.get(stream.id, name);
  if (stream === undefined || consumer === undefined) return;
  state.together(() => {
    state.consumers.delete(stream.id, name);
    state.tags.delete("", state.consumerArn(stream, consumer));
  });
}

/** Its records stay, and are there should it be declared again. */
function withdrawStream({ state, arrivals }: KinesisContext, { name }: WorkspaceResource): void {
  const stream = state.streams.get("", name);
  if (stream === undefined) return;
  state.together(() => {
    state.withdrawn.set("", name, stream);
    state.streams.delete("", name);
  });
  arrivals.notifyAll();
}

function declareStream(
  context: KinesisContext,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
): void {
  const { state, shards, arrivals } = context;
  const wanted = settingsOf(properties);
  const existing = state.streams.get("", name);
  const kept = existing ?? state.withdrawn.get("", name);
  const told = kept && before && settingsOf(before.properties);
  const { set } = changesSince<unknown>(wanted, told);
  const changedTags = changesSince(
    read(Stream, properties).Tags,
    before && read(Stream, before.properties).Tags,
  );
  try {
    state.together(() => {
      const changed = (name: string) => Object.hasOwn(set, name);
      const stream = kept ?? createStream(context, inputOf(name, wanted));
      const after = {
        ...stream,
        ...(changed("mode") && { mode: wanted.mode }),
        ...(changed("retentionHours") && { retentionHours: wanted.retentionHours }),
        ...(changed("maxRecordKib") && { maxRecordKib: wanted.maxRecordKib }),
      };
      state.streams.set("", name, after);
      state.withdrawn.delete("", name);
      if (kept !== undefined && changed("shardCount") && wanted.shardCount !== undefined) {
        scaleShards(context, after, wanted.shardCount);
      }
      const arn = state.streamArn(name);
      const remaining = Object.entries(state.tags.get("", arn) ?? {}).filter(
        ([key]) => !changedTags.removed.includes(key),
      );
      state.tags.set("", arn, { ...Object.fromEntries(remaining), ...changedTags.set });
    });
  } finally {
    if (kept !== undefined) shards.forget(kept);
  }
  arrivals.notifyAll();
}

/** What a template says of a stream, with CloudFormation's defaults. */
function settingsOf(properties: WorkspaceResource["properties"]) {
  const stream = read(Stream, properties);
  const mode = stream.StreamModeDetails?.StreamMode ?? "PROVISIONED";
  return {
    mode,
    ...(mode === "PROVISIONED" && { shardCount: stream.ShardCount ?? 1 }),
    retentionHours: stream.RetentionPeriodHours ?? 24,
    maxRecordKib: stream.MaxRecordSizeInKiB ?? 1024,
  };
}

function inputOf(name: string, { mode, shardCount, maxRecordKib }: ReturnType<typeof settingsOf>) {
  return {
    StreamName: name,
    StreamModeDetails: { StreamMode: mode },
    ShardCount: shardCount,
    MaxRecordSizeInKiB: maxRecordKib,
  };
}
