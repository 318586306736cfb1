import type { PutRecordInput, PutRecordsInput, PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import type { StreamWriter } from "../../../contracts/streams.ts";
import { type KinesisContext, shelfOf } from "../context.ts";
import { dryRun, invalidArgument, validation } from "../errors.ts";
import { hashKeyOf, readHashKey } from "../shards/hashKeys.ts";
import { type ShardRecord, shardId } from "../shards/shard.ts";
import type { StreamRecord } from "../state.ts";
import { isSequenceNumber, sequenceNumber } from "../shards/sequence.ts";

/** Bytes of data and keys in one PutRecords. */
const requestLimit = 10 * 1024 * 1024;

/** A record with the shard that takes it. */
interface Placed {
  readonly shard: ShardRecord;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export function putOperations(context: KinesisContext): Record<string, Operation> {
  const { state } = context;
  return {
    PutRecord(input: PutRecordInput) {
      const stream = state.readable(input);
      const { SequenceNumberForOrdering: minimum } = input;
      const placed = place(context, stream, input, "data");
      if (minimum !== undefined && !isSequenceNumber(minimum)) {
        throw invalidArgument(
          `ExclusiveMinimumSequenceNumber ${minimum} used in PutRecord on stream ${stream.name} under account ${state.place.accountId} is invalid.`,
        );
      }
      if (input.DryRun === true) throw dryRun();
      const [put] = add(context, stream, [placed]);
      return { ...put, ...encryptionOf(stream) };
    },
    PutRecords(input: PutRecordsInput) {
      const stream = state.readable(input);
      const entries = input.Records ?? [];
      const placed = entries.map((entry, index) =>
        place(context, stream, entry, `records.${index + 1}.member.data`),
      );
      if (placed.reduce((sum, record) => sum + sizeOf(record), 0) > requestLimit) {
        throw invalidArgument(`Records size exceeds ${requestLimit / 1024 / 1024} MB limit`);
      }
      if (input.DryRun === true) throw dryRun();
      return { FailedRecordCount: 0, Records: add(context, stream, placed), ...encryptionOf(stream) };
    },
  };
}

/** Records from within the emulator. */
export function recordWriter(context: KinesisContext): StreamWriter {
  return (StreamARN, { partitionKey, data }) => {
    const stream = context.state.readable({ StreamARN });
    const entry = { PartitionKey: partitionKey, Data: data };
    add(context, stream, [place(context, stream, entry, "data")]);
  };
}

/** Finds the shard of a record. Throws AWS's error for one that no shard takes. */
function place(
  { shards }: KinesisContext,
  stream: StreamRecord,
  {
    Data: data = new Uint8Array(),
    PartitionKey: partitionKey = "",
    ExplicitHashKey: explicit,
  }: PutRecordsRequestEntry,
  path: string,
): Placed {
  const limit = stream.maxRecordKib * 1024;
  if (sizeOf({ data, partitionKey }) > limit) {
    const value = `java.nio.HeapByteBuffer[pos=0 lim=${data.length} cap=${data.length}]`;
    throw validation(
      `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
    );
  }
  const key = explicit === undefined ? hashKeyOf(partitionKey) : readHashKey(explicit);
  return { shard: shards.forKey(stream, key), partitionKey, data };
}

function sizeOf({ data, partitionKey }: Pick<Placed, "data" | "partitionKey">): number {
  return data.length + Buffer.byteLength(partitionKey);
}

/** All of them are kept, or none. */
function add(
  { state, records, arrivals, clock }: KinesisContext,
  stream: StreamRecord,
  placed: readonly Placed[],
) {
  const arrivedAt = clock.now();
  const put = state.together(() =>
    placed.map(({ shard, partitionKey, data }) => {
      const ordinal = records.add(shelfOf(stream, shard), { arrivedAt, partitionKey, data });
      return {
        ShardId: shardId(shard.index),
        SequenceNumber: sequenceNumber(shard, { ordinal, arrivedAt }),
      };
    }),
  );
  for (const shard of new Set(placed.map((record) => record.shard)))
    arrivals.notify(stream.name, shelfOf(stream, shard));
  return put;
}

/** Only said of what is encrypted. */
export function encryptionOf({ keyId }: StreamRecord): { readonly EncryptionType?: "KMS" } {
  return keyId === undefined ? {} : { EncryptionType: "KMS" };
}
