/** Where reading of a shard goes on. */
export type ShardPosition =
  /** The oldest record that the stream still has. */
  | { readonly kind: "start" }
  /** The first record that came at that time or later; epoch milliseconds. */
  | { readonly kind: "since"; readonly time: number }
  /** The record may be gone by then: reading goes on with the oldest behind it. */
  | { readonly kind: "after"; readonly sequenceNumber: string };

export interface Shard {
  readonly shardId: string;
  /** Read to their end before this one: of a split or moved shard one, of merged ones two. They need not exist any more. */
  readonly parents: readonly string[];
}

/** A shard of one stream. */
export interface ShardOf {
  readonly streamArn: string;
  readonly shardId: string;
}

export interface ShardRecord {
  /** Ascends within its shard. */
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** Records of one key keep their order, also where several batches of a shard run at once. */
  readonly key: string;
}

/** A record of Kinesis; its `key` is the partition key. */
export interface KinesisRecord extends ShardRecord {
  readonly data: Uint8Array;
}

/** A record of a DynamoDB stream; its `key` stands for the item's primary key. */
export interface ChangeRecord extends ShardRecord {
  /** 32 hexadecimal digits. */
  readonly eventId: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  /** Of what DynamoDB itself removed. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
  /**
   * The member `dynamodb` as functions see it: `ApproximateCreationDateTime` in seconds, `Keys`, `NewImage`, `OldImage` (binary
   * values in base64), `SequenceNumber`, `SizeBytes`, `StreamViewType`, in this order.
   */
  readonly dynamodb: Readonly<Record<string, unknown>>;
}

interface ReadLimit {
  /** 1–10,000. */
  readonly records: number;
}

export interface ShardRead<Kind extends ShardRecord> {
  /** In order. None when there is nothing behind the position now. */
  readonly records: readonly Kind[];
  /** No record will follow: the shard was split, merged or closed, and these are its last ones. */
  readonly closed: boolean;
}

/**
 * The streams of one service as event source mappings read them, without HTTP. A stream's ARN may be that of a consumer of it.
 * `shards`, `read` and `end` reject with `ServiceError` "ResourceNotFoundException" when there is no such stream or shard, with
 * `AppError` when the service cannot be asked.
 */
export interface ShardedStreams<Kind extends ShardRecord = ShardRecord> {
  /** Rejects with `AppError` when the service cannot be asked. */
  has(streamArn: string): Promise<boolean>;
  /** Milliseconds for which a stream keeps its records. */
  retentionMs(streamArn: string): Promise<number>;
  /** Those that still have records or may get some, parents first. */
  shards(streamArn: string): Promise<readonly Shard[]>;
  /** What is there now; it does not wait. Fewer than the limit means that there was no more, unless a response was full. */
  read(shard: ShardOf, from: ShardPosition, limit: ReadLimit): Promise<ShardRead<Kind>>;
  /** A position behind all that the shard has now: what comes later is read from there, whatever is kept of the rest. */
  end(shard: ShardOf): Promise<ShardPosition>;
  /**
   * Calls back when a stream may have new records, or other shards; soon after it returns, once it exists again. A service that
   * cannot know calls back as often as it is worth a look. The returned function ends it.
   */
  watch(streamArn: string, onChange: () => void): () => void;
}

/** Puts a record, as part of the transaction under way. Throws `ServiceError` when there is no such stream. */
export type StreamWriter = (
  streamArn: string,
  record: { readonly partitionKey: string; readonly data: Uint8Array },
) => void;

/** The streams that a mapping can read, by the kind of source. */
export interface StreamSources {
  readonly kinesis?: ShardedStreams<KinesisRecord>;
  readonly dynamodb?: ShardedStreams<ChangeRecord>;
}
