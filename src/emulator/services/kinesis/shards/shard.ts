/** A shard as it is kept: a range of hash keys for a time. */
export interface ShardRecord {
  /** Its place among all shards that the stream has ever had. */
  readonly index: number;
  /** Both inclusive, in decimal. */
  readonly start: string;
  readonly end: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Seconds, as its sequence numbers have it: later than that of its parents. */
  readonly epoch: number;
  readonly closedAt?: number;
  readonly parent?: string;
  readonly adjacentParent?: string;
}

export function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, "0")}`;
}

/** The index in a shard's id; undefined for what is none. Zeros may be left out. */
export function shardIndex(id: string): number | undefined {
  const [, digits] = /^(?:shardId-)?(\d+)$/.exec(id) ?? [];
  const index = Number(digits);
  return digits === undefined || index >= 2 ** 31 ? undefined : index;
}
