import { ServiceError } from "../../contracts/service.ts";
import type { KinesisRecord, ShardedStreams, ShardOf, ShardPosition } from "../../contracts/streams.ts";
import { horizonOf, type KinesisContext, shelfOf } from "./context.ts";
import { readPiece } from "./operations/read.ts";
import { firstSequenceNumber, ordinalIn, sequenceNumber } from "./shards/sequence.ts";
import { type ShardRecord, shardId } from "./shards/shard.ts";
import type { StreamRecord } from "./state.ts";

/** The streams as event source mappings read them. A consumer's ARN stands for its stream. */
export function shardedStreams(context: KinesisContext): ShardedStreams<KinesisRecord> {
  const { state, shards, records, arrivals } = context;
  const find = ({ streamArn, shardId: id }: ShardOf) => {
    const stream = state.stream({ StreamARN: streamArn });
    return { stream, shard: shards.existing(stream, id) };
  };
  /** Undefined for the ARN of another account or region, where no stream comes to be. */
  const nameOf = (streamArn: string) => {
    try {
      return state.nameInArn(streamArn);
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  };
  return {
    async has(streamArn) {
      return nameOf(streamArn) !== undefined && state.knows(streamArn);
    },
    async retentionMs(streamArn) {
      return state.stream({ StreamARN: streamArn }).retentionHours * 3_600_000;
    },
    async shards(streamArn) {
      return shards.all(state.stream({ StreamARN: streamArn })).map(({ index, parent, adjacentParent }) => ({
        shardId: shardId(index),
        parents: [parent, adjacentParent].filter((id) => id !== undefined),
      }));
    },
    async read(of, from, limit) {
      const { stream, shard } = find(of);
      const after = ordinalOf(context, stream, shard, from);
      const piece = readPiece(context, stream, shard, { after, limit: limit.records });
      return {
        records: piece.records.map((record) => ({
          sequenceNumber: sequenceNumber(shard, record),
          arrivedAt: record.arrivedAt,
          key: record.partitionKey,
          data: record.data,
        })),
        closed: piece.isEnd,
      };
    },
    async end(of) {
      const { stream, shard } = find(of);
      const last = records.last(shelfOf(stream, shard));
      const number = last === undefined ? firstSequenceNumber(shard) : sequenceNumber(shard, last);
      return { kind: "after", sequenceNumber: number };
    },
    watch(streamArn, onChange) {
      const name = nameOf(streamArn);
      return name === undefined ? () => undefined : arrivals.watch(name, onChange);
    },
  };
}

/** The ordinal behind which a position is. One of another stream of the same name is behind nothing. */
function ordinalOf(
  context: KinesisContext,
  stream: StreamRecord,
  shard: ShardRecord,
  from: ShardPosition,
): number {
  switch (from.kind) {
    case "start":
      return 0;
    case "after":
      return ordinalIn(shard, from.sequenceNumber) ?? 0;
    case "since": {
      const shelf = shelfOf(stream, shard);
      const first = context.records.firstSince(shelf, Math.max(from.time, horizonOf(context, stream)));
      return first === undefined ? (context.records.last(shelf)?.ordinal ?? 0) : first - 1;
    }
  }
}
