import type { ShardIteratorType } from "@aws-sdk/client-kinesis";
import { horizonOf, type KinesisContext, shelfOf } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { type ShardRecord, shardId } from "../shards/shard.ts";
import type { StreamRecord } from "../state.ts";
import { isSequenceNumber, ordinalIn } from "../shards/sequence.ts";

/** Where a reader begins, as requests say it. */
export interface StartingAt {
  readonly type: ShardIteratorType | undefined;
  readonly sequenceNumber: string | undefined;
  readonly timestamp: Date | undefined;
}

/** The ordinal behind which a reader begins. Throws AWS's error for what is no place in this shard. */
export function startOf(
  context: KinesisContext,
  stream: StreamRecord,
  shard: ShardRecord,
  { type, sequenceNumber, timestamp }: StartingAt,
): number {
  const shelf = shelfOf(stream, shard);
  const end = () => context.records.last(shelf)?.ordinal ?? 0;
  checkSequence(type, sequenceNumber);
  switch (type) {
    case "TRIM_HORIZON":
      return 0;
    case "AT_TIMESTAMP": {
      const time = checkedTime(context, timestamp);
      const first = context.records.firstSince(shelf, Math.max(time, horizonOf(context, stream)));
      return first === undefined ? end() : first - 1;
    }
    case "AT_SEQUENCE_NUMBER":
    case "AFTER_SEQUENCE_NUMBER": {
      const ordinal = placeOf(context, stream, shard, sequenceNumber ?? "0");
      return type === "AT_SEQUENCE_NUMBER" ? Math.max(0, ordinal - 1) : ordinal;
    }
    default:
      return end();
  }
}

function checkSequence(type: ShardIteratorType | undefined, sequenceNumber: string | undefined): void {
  const wants = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (wants === (sequenceNumber !== undefined)) return;
  const specified = wants
    ? `${type} and no StartingSequenceNumber`
    : `${type} and also a StartingSequenceNumber`;
  throw invalidArgument(
    `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${specified}.`,
  );
}

function checkedTime({ clock }: KinesisContext, timestamp: Date | undefined): number {
  if (timestamp === undefined) {
    throw invalidArgument(
      "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.",
    );
  }
  const [time, now] = [timestamp.getTime(), clock.now()];
  if (time > now) {
    throw invalidArgument(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${time}, currentTimestampInMillis: ${now}`,
    );
  }
  return time;
}

function placeOf(
  { state }: KinesisContext,
  stream: StreamRecord,
  shard: ShardRecord,
  sequenceNumber: string,
): number {
  const ordinal = ordinalIn(shard, sequenceNumber);
  if (ordinal !== undefined) return ordinal;
  const reason = isSequenceNumber(sequenceNumber) ? " because it did not come from this stream" : "";
  throw invalidArgument(
    `StartingSequenceNumber ${sequenceNumber} used in GetShardIterator on shard ${shardId(shard.index)} in stream ${stream.name} under account ${state.place.accountId} is invalid${reason}.`,
  );
}
