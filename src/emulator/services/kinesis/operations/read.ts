import type { GetRecordsInput, GetShardIteratorInput } from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import { horizonOf, type KinesisContext, shelfOf } from "../context.ts";
import { dryRun, invalidArgument } from "../errors.ts";
import { type ShardRecord, shardId } from "../shards/shard.ts";
import type { StreamRecord } from "../state.ts";
import { readIterator, writeIterator } from "./iterator.ts";
import { startOf } from "./position.ts";
import { encryptionOf } from "./put.ts";
import { sequenceNumber } from "../shards/sequence.ts";
import type { StoredRecord } from "../records/table.ts";

/** AWS's limits of one read. */
const recordsLimit = 10_000;
const bytesLimit = 10 * 1024 * 1024;

/** A piece of a shard. */
export interface Piece {
  readonly records: readonly StoredRecord[];
  /** The ordinal behind which the next piece begins. */
  readonly after: number;
  /** Nothing follows, now or later: the shard is closed. */
  readonly isEnd: boolean;
  readonly millisBehindLatest: number;
}

export function readPiece(
  context: KinesisContext,
  stream: StreamRecord,
  shard: ShardRecord,
  { after, limit = recordsLimit }: { readonly after: number; readonly limit?: number | undefined },
): Piece {
  const { records: table, clock } = context;
  const shelf = shelfOf(stream, shard);
  const since = horizonOf(context, stream);
  const records = table.read(shelf, { after, since, limit, maxBytes: bytesLimit });
  const end = table.last(shelf)?.ordinal ?? 0;
  const last = records.at(-1);
  const isBehind = last !== undefined && last.ordinal < end;
  return {
    records,
    after: last?.ordinal ?? after,
    isEnd: shard.closedAt !== undefined && !isBehind,
    millisBehindLatest: isBehind ? Math.max(0, clock.now() - last.arrivedAt) : 0,
  };
}

export function readOperations(context: KinesisContext): Record<string, Operation> {
  const { state, shards, clock } = context;
  const iterator = (stream: StreamRecord, shard: ShardRecord, after: number) =>
    writeIterator({
      streamId: stream.id,
      streamName: stream.name,
      shard: shard.index,
      after,
      madeAt: clock.now(),
    });
  return {
    GetShardIterator(input: GetShardIteratorInput) {
      const stream = state.readable(input);
      const shard = shards.existing(stream, input.ShardId ?? "");
      const after = startOf(context, stream, shard, {
        type: input.ShardIteratorType,
        sequenceNumber: input.StartingSequenceNumber,
        timestamp: input.Timestamp,
      });
      if (input.DryRun === true) throw dryRun();
      return { ShardIterator: iterator(stream, shard, after) };
    },
    GetRecords({ ShardIterator: text = "", Limit: limit, StreamARN: arn, DryRun: isDry }: GetRecordsInput) {
      const { streamId, streamName, shard: index, after } = readIterator(text, clock.now());
      const stream = state.readable({ StreamName: streamName });
      if (arn !== undefined && state.nameInArn(arn) !== streamName) {
        throw invalidArgument("The StreamARN is not that of the ShardIterator's stream.");
      }
      // A stream of the same name is not the one that the iterator was made for.
      if (stream.id !== streamId) throw state.streamMissing(streamName);
      if (isDry === true) throw dryRun();
      const shard = shards.existing(stream, shardId(index));
      const piece = readPiece(context, stream, shard, { after, limit });
      return {
        Records: piece.records.map((record) => recordView(stream, shard, record)),
        ...(piece.isEnd
          ? { ChildShards: childrenView(context, stream, shard) }
          : { NextShardIterator: iterator(stream, shard, piece.after) }),
        MillisBehindLatest: piece.millisBehindLatest,
      };
    },
  };
}

export function recordView(stream: StreamRecord, shard: ShardRecord, record: StoredRecord) {
  return {
    SequenceNumber: sequenceNumber(shard, record),
    ApproximateArrivalTimestamp: new Date(record.arrivedAt),
    Data: record.data,
    PartitionKey: record.partitionKey,
    ...encryptionOf(stream),
  };
}

export function childrenView({ shards }: KinesisContext, stream: StreamRecord, shard: ShardRecord) {
  return shards.childrenOf(stream, shard).map(({ index, parent, adjacentParent, start, end }) => ({
    ShardId: shardId(index),
    ParentShards: [parent, adjacentParent].filter((id) => id !== undefined),
    HashKeyRange: { StartingHashKey: start, EndingHashKey: end },
  }));
}
