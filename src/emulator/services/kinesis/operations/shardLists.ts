import type { ListShardsInput, Shard, ShardFilter } from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import { horizonOf, type KinesisContext } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { readToken, writeToken } from "./nextToken.ts";
import { firstSequenceNumber, lastSequenceNumber } from "../shards/sequence.ts";
import type { StreamRecord } from "../state.ts";
import { type ShardRecord, shardId, shardIndex } from "../shards/shard.ts";

const defaultPage = 1_000;

export function shardView(shard: ShardRecord): Shard {
  const { index, parent, adjacentParent, start, end, closedAt } = shard;
  return {
    ShardId: shardId(index),
    ...(parent !== undefined && { ParentShardId: parent }),
    ...(adjacentParent !== undefined && { AdjacentParentShardId: adjacentParent }),
    HashKeyRange: { StartingHashKey: start, EndingHashKey: end },
    SequenceNumberRange: {
      StartingSequenceNumber: firstSequenceNumber(shard),
      ...(closedAt !== undefined && { EndingSequenceNumber: lastSequenceNumber(shard, closedAt) }),
    },
  };
}

export function shardLists(context: KinesisContext): Record<string, Operation> {
  const { state, shards, clock } = context;
  return {
    ListShards(input: ListShardsInput) {
      const { NextToken: token, MaxResults: limit = defaultPage } = input;
      if (token !== undefined && (input.StreamName !== undefined || input.StreamARN !== undefined)) {
        throw invalidArgument("NextToken and StreamName cannot be provided together.");
      }
      const [named, behind] = token === undefined ? [] : readToken(token, clock.now());
      const stream = state.stream(named === undefined ? input : { StreamId: named });
      const selected = filterOf(context, stream, input.ShardFilter);
      const after = shardIndex(behind ?? input.ExclusiveStartShardId ?? "") ?? -1;
      const rest = shards.all(stream).filter((shard) => shard.index > after && selected(shard));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      const hasMore = page.length < rest.length && last !== undefined;
      return {
        Shards: page.map((shard) => shardView(shard)),
        ...(hasMore && { NextToken: writeToken([stream.id, shardId(last.index)], clock.now()) }),
      };
    },
  };
}

function filterOf(
  context: KinesisContext,
  stream: StreamRecord,
  filter: ShardFilter | undefined,
): (shard: ShardRecord) => boolean {
  const since = (time: number) => {
    const at = Math.max(time, horizonOf(context, stream), stream.createdAt);
    return {
      begun: ({ openedAt }: ShardRecord) => openedAt <= at,
      goesOn: ({ closedAt }: ShardRecord) => closedAt === undefined || closedAt > at,
    };
  };
  const { Type: type, ShardId: id, Timestamp: timestamp } = filter ?? {};
  switch (type) {
    case "AT_LATEST":
      return ({ closedAt }) => closedAt === undefined;
    case "AFTER_SHARD_ID": {
      if (id === undefined) throw invalidArgument("ShardId must be provided when Type is AFTER_SHARD_ID.");
      const after = shardIndex(id) ?? -1;
      return ({ index }) => index > after;
    }
    case "AT_TRIM_HORIZON": {
      const { begun, goesOn } = since(0);
      return (shard) => begun(shard) && goesOn(shard);
    }
    case "AT_TIMESTAMP": {
      const { begun, goesOn } = since(timeOf(timestamp, type));
      return (shard) => begun(shard) && goesOn(shard);
    }
    case "FROM_TIMESTAMP":
      return since(timeOf(timestamp, type)).goesOn;
    case "FROM_TRIM_HORIZON":
    default:
      return () => true;
  }
}

function timeOf(timestamp: Date | undefined, type: string): number {
  if (timestamp === undefined) throw invalidArgument(`Timestamp must be provided when Type is ${type}.`);
  return timestamp.getTime();
}
