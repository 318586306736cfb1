import { ServiceError } from "../../../../src/emulator/contracts/service.ts";
import type {
  KinesisRecord,
  Shard,
  ShardedStreams,
  ShardOf,
  ShardPosition,
  ShardRead,
} from "../../../../src/emulator/contracts/streams.ts";

interface MemoryShard {
  readonly parents: readonly string[];
  readonly records: KinesisRecord[];
  closed: boolean;
}

/** One stream whose records a test puts and whose shards it opens and closes. */
export class MemoryStream implements ShardedStreams<KinesisRecord> {
  readonly #shards = new Map<string, MemoryShard>();
  readonly #watching = new Set<() => void>();
  #next = 0;
  #exists = true;

  /** Adds a shard. */
  open(shardId: string, parents: readonly string[] = []): void {
    this.#shards.set(shardId, { parents, records: [], closed: false });
  }

  /** Nothing follows, as after a split. */
  close(shardId: string): void {
    this.#shard(shardId).closed = true;
    this.#changed();
  }

  put(
    shardId: string,
    arrivedAt: number,
    ...records: readonly { readonly key: string; readonly data: string }[]
  ) {
    for (const { key, data } of records) {
      this.#next += 1;
      // Longer numbers come later: they are compared as numbers.
      const sequenceNumber = String(this.#next * 7);
      this.#shard(shardId).records.push({ sequenceNumber, arrivedAt, key, data: Buffer.from(data) });
    }
    this.#changed();
  }

  exist(exists: boolean): void {
    this.#exists = exists;
    this.#changed();
  }

  has(): Promise<boolean> {
    return Promise.resolve(this.#exists);
  }

  retentionMs(): Promise<number> {
    return Promise.resolve(86_400_000);
  }

  async shards(): Promise<readonly Shard[]> {
    this.#requireStream();
    return [...this.#shards].map(([shardId, { parents }]) => ({ shardId, parents }));
  }

  async read(
    { shardId }: ShardOf,
    from: ShardPosition,
    limit: { records: number },
  ): Promise<ShardRead<KinesisRecord>> {
    this.#requireStream();
    const shard = this.#shard(shardId);
    const behind = shard.records.filter((record) => isBehind(record, from));
    const records = behind.slice(0, limit.records);
    return { records, closed: shard.closed && records.length === behind.length };
  }

  async end({ shardId }: ShardOf): Promise<ShardPosition> {
    const last = this.#shard(shardId).records.at(-1);
    return last === undefined ? { kind: "start" } : { kind: "after", sequenceNumber: last.sequenceNumber };
  }

  watch(_arn: string, onChange: () => void): () => void {
    this.#watching.add(onChange);
    return () => void this.#watching.delete(onChange);
  }

  #shard(shardId: string): MemoryShard {
    const shard = this.#shards.get(shardId);
    if (shard === undefined) throw missing();
    return shard;
  }

  #requireStream(): void {
    if (!this.#exists) throw missing();
  }

  #changed(): void {
    for (const tell of this.#watching) tell();
  }
}

function isBehind({ sequenceNumber, arrivedAt }: KinesisRecord, from: ShardPosition): boolean {
  switch (from.kind) {
    case "start":
      return true;
    case "since":
      return arrivedAt >= from.time;
    case "after":
      return BigInt(sequenceNumber) > BigInt(from.sequenceNumber);
  }
}

function missing(): ServiceError {
  return new ServiceError({
    code: "ResourceNotFoundException",
    status: 400,
    message: "The stream is missing.",
  });
}
