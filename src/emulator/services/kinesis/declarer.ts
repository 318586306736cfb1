import * as v from "valibot";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { changesSince, number, read, tags } from "../../validation/properties.ts";
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

/** Streams of templates. */
export function streamDeclarer(context: KinesisContext): ResourceDeclarer {
  return {
    types: ["AWS::Kinesis::Stream"],
    declare: (resource, before) => declare(context, resource, before),
    /** Its records stay, and are there should it be declared again. */
    withdraw({ name }) {
      const { state, arrivals } = context;
      const stream = state.streams.get("", name);
      if (stream === undefined) return;
      state.together(() => {
        state.withdrawn.set("", name, stream);
        state.streams.delete("", name);
      });
      arrivals.notifyAll();
    },
  };
}

function declare(
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
