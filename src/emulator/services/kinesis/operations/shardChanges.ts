import type { MergeShardsInput, SplitShardInput, UpdateShardCountInput } from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import type { KinesisContext } from "../context.ts";
import { invalidArgument, limitExceeded } from "../errors.ts";
import { type StreamNaming, type StreamRecord } from "../state.ts";
import { refuseAbove } from "./limits.ts";
import { evenStarts, readHashKey } from "../shards/hashKeys.ts";
import { type ShardRecord, shardId } from "../shards/shard.ts";

/** Changes the shards of a stream as one; readers of closed shards are told. */
function changeShards(
  { state, shards, arrivals }: KinesisContext,
  naming: StreamNaming,
  change: (stream: StreamRecord) => StreamRecord,
): StreamRecord {
  const stream = state.settled(naming);
  try {
    state.together(() => {
      const changed = change(stream);
      if (changed === stream) return;
      state.streams.set("", stream.name, { ...changed, ...state.changing("UPDATING") });
    });
  } finally {
    shards.forget(stream);
  }
  arrivals.notifyAll();
  return stream;
}

export function shardChanges(context: KinesisContext): Record<string, Operation> {
  const { state, shards } = context;
  return {
    SplitShard(input: SplitShardInput) {
      changeShards(context, input, (stream) => {
        const shard = openShard(context, stream, input.ShardToSplit);
        const start = readHashKey(input.NewStartingHashKey ?? "0");
        if (start <= BigInt(shard.start) + 1n || start >= BigInt(shard.end)) {
          throw invalidArgument(
            `NewStartingHashKey ${start} used in SplitShard() on shard ${shardId(shard.index)} in stream ${stream.name} under account ${state.place.accountId} is not both greater than one plus the shard's StartingHashKey ${shard.start} and less than the shard's EndingHashKey ${shard.end}.`,
          );
        }
        refuseAbove(context, 1);
        return shards.split(stream, shard, start);
      });
    },
    MergeShards(input: MergeShardsInput) {
      changeShards(context, input, (stream) => {
        const shard = openShard(context, stream, input.ShardToMerge);
        const adjacent = openShard(context, stream, input.AdjacentShardToMerge);
        if (!isAdjacent(shard, adjacent)) {
          throw invalidArgument(
            `Shards ${shardId(shard.index)} and ${shardId(adjacent.index)} in stream ${stream.name} under account ${state.place.accountId} are not an adjacent pair of shards eligible for merging`,
          );
        }
        return shards.merge(stream, shard, adjacent);
      });
    },
    UpdateShardCount(input: UpdateShardCountInput) {
      const { TargetShardCount: target = 1 } = input;
      const current = shards.open(state.stream(input)).length;
      const { name } = changeShards(context, input, (stream) => {
        if (stream.mode === "ON_DEMAND") {
          throw invalidArgument("Request is invalid. Stream is in ON_DEMAND mode.");
        }
        checkTarget(current, target);
        refuseAbove(context, target - current);
        return scaleShards(context, stream, target);
      });
      return {
        StreamName: name,
        CurrentShardCount: current,
        TargetShardCount: target,
        StreamARN: state.streamArn(name),
      };
    },
  };
}

/** Throws AWS's errors for a shard that is missing or closed. */
function openShard({ state, shards }: KinesisContext, stream: StreamRecord, id = ""): ShardRecord {
  const shard = shards.existing(stream, id);
  if (shard.closedAt === undefined) return shard;
  throw invalidArgument(
    `Shard ${shardId(shard.index)} in stream ${stream.name} under account ${state.place.accountId} has already been merged or split, and thus is not eligible for merging or splitting.`,
  );
}

function isAdjacent(a: ShardRecord, b: ShardRecord): boolean {
  return BigInt(a.end) + 1n === BigInt(b.start) || BigInt(b.end) + 1n === BigInt(a.start);
}

function checkTarget(current: number, target: number): void {
  if (target > 2 * current) {
    throw limitExceeded(
      `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  }
  if (target < current / 2) {
    throw limitExceeded(
      `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${current} Target shard count: ${target}`,
    );
  }
}

/** Splits where the new shards begin, then merges what lies between: each shard has its true parents. */
export function scaleShards({ shards }: KinesisContext, stream: StreamRecord, target: number): StreamRecord {
  const starts = evenStarts(target);
  const isStart = new Set(starts.map(String));
  let changed = stream;
  for (const start of starts) {
    const shard = shards.forKey(changed, start);
    if (BigInt(shard.start) !== start) changed = shards.split(changed, shard, start);
  }
  for (;;) {
    const open = shards.open(changed);
    const index = open.findIndex(({ start }) => !isStart.has(String(start)));
    const [left, right] = [open[index - 1], open[index]];
    if (left === undefined || right === undefined) return changed;
    changed = shards.merge(changed, left.shard, right.shard);
  }
}
