import { notFound } from "./errors.ts";
import { evenStarts, lastHashKey } from "./shards/hashKeys.ts";
import { type ShardRecord, shardId, shardIndex } from "./shards/shard.ts";
import type { KinesisState, StreamRecord } from "./state.ts";

/** A shard that takes records. */
interface OpenShard {
  readonly shard: ShardRecord;
  readonly start: bigint;
  readonly end: bigint;
}

interface Parents {
  readonly parent?: string;
  readonly adjacentParent?: string;
}

/** The shards of all streams: which takes what, and how they come and go. */
export class ShardMap {
  readonly #state: KinesisState;
  /** By the stream's id, in the order of their hash keys. */
  readonly #open = new Map<string, readonly OpenShard[]>();

  constructor(state: KinesisState) {
    this.#state = state;
  }

  /** All shards of a stream that have records or may have, in the order in which they were made. */
  all({ id, retentionHours }: StreamRecord): readonly ShardRecord[] {
    const horizon = this.#state.clock.now() - retentionHours * 3_600_000;
    return [...this.#state.shards.of(id).values()]
      .filter(({ closedAt }) => closedAt === undefined || closedAt >= horizon)
      .toSorted((a, b) => a.index - b.index);
  }

  open(stream: StreamRecord): readonly OpenShard[] {
    const known = this.#open.get(stream.id);
    if (known !== undefined) return known;
    const open = [...this.#state.shards.of(stream.id).values()]
      .filter(({ closedAt }) => closedAt === undefined)
      .map((shard) => ({ shard, start: BigInt(shard.start), end: BigInt(shard.end) }))
      .toSorted((a, b) => (a.start < b.start ? -1 : 1));
    this.#open.set(stream.id, open);
    return open;
  }

  /** The shard that takes records of a hash key. */
  forKey(stream: StreamRecord, key: bigint): ShardRecord {
    const open = this.open(stream);
    let [low, high] = [0, open.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((open[middle]?.start ?? 0n) <= key) low = middle;
      else high = middle - 1;
    }
    const found = open[low];
    if (found === undefined) throw new Error(`The stream ${stream.name} has no open shard.`);
    return found.shard;
  }

  /** Throws AWS's error when there is none of that id. */
  existing(stream: StreamRecord, id: string): ShardRecord {
    const { accountId } = this.#state.place;
    const index = shardIndex(id);
    if (index === undefined) {
      throw notFound(`Could not find shard ${id} in stream ${stream.name} under account ${accountId}.`);
    }
    const shard = this.#state.shards.get(stream.id, shardId(index));
    if (shard === undefined) {
      throw notFound(
        `Shard ${shardId(index)} in stream ${stream.name} under account ${accountId} does not exist`,
      );
    }
    return shard;
  }

  /** The shards that went on where this one was closed. */
  childrenOf(stream: StreamRecord, { index }: ShardRecord): readonly ShardRecord[] {
    const id = shardId(index);
    return this.all(stream).filter(({ parent, adjacentParent }) => parent === id || adjacentParent === id);
  }

  /** Gives a new stream its shards, as part of the transaction under way. */
  divide(stream: StreamRecord, count: number): void {
    const starts = evenStarts(count);
    starts.forEach((start, index) => {
      const end = (starts[index + 1] ?? lastHashKey + 1n) - 1n;
      this.#add(stream, { index, start, end, epoch: this.#seconds() });
    });
  }

  /** Makes two shards of one, of which the second begins at `start`. The stream as it is then. */
  split(stream: StreamRecord, shard: ShardRecord, start: bigint): StreamRecord {
    const parents = { parent: shardId(shard.index) };
    const epoch = Math.max(this.#seconds(), shard.epoch + 1);
    this.#close(stream, shard);
    const index = stream.shardCount;
    this.#add(stream, { index, start: BigInt(shard.start), end: start - 1n, epoch, ...parents });
    this.#add(stream, { index: index + 1, start, end: BigInt(shard.end), epoch, ...parents });
    return this.#counted(stream, 2);
  }

  /** Makes one shard of two that lie side by side. The stream as it is then. */
  merge(stream: StreamRecord, shard: ShardRecord, adjacent: ShardRecord): StreamRecord {
    const parents = { parent: shardId(shard.index), adjacentParent: shardId(adjacent.index) };
    const starts = [BigInt(shard.start), BigInt(adjacent.start)] as const;
    const [start, end] = starts[0] < starts[1] ? [starts[0], adjacent.end] : [starts[1], shard.end];
    const epoch = Math.max(this.#seconds(), shard.epoch + 1, adjacent.epoch + 1);
    this.#close(stream, shard);
    this.#close(stream, adjacent);
    this.#add(stream, { index: stream.shardCount, start, end: BigInt(end), epoch, ...parents });
    return this.#counted(stream, 1);
  }

  /** Forgets what is known of open shards; after a transaction was rolled back, too. */
  forget(stream: StreamRecord): void {
    this.#open.delete(stream.id);
  }

  clear(): void {
    this.#open.clear();
  }

  #add(
    { id }: StreamRecord,
    { start, end, ...rest }: Parents & { index: number; start: bigint; end: bigint; epoch: number },
  ): void {
    const shard = { ...rest, start: String(start), end: String(end), openedAt: this.#state.clock.now() };
    this.#state.shards.set(id, shardId(shard.index), shard);
  }

  #close({ id }: StreamRecord, shard: ShardRecord): void {
    this.#state.shards.set(id, shardId(shard.index), { ...shard, closedAt: this.#state.clock.now() });
  }

  #counted(stream: StreamRecord, added: number): StreamRecord {
    this.#open.delete(stream.id);
    const counted = { ...stream, shardCount: stream.shardCount + added };
    this.#state.streams.set("", stream.name, counted);
    return counted;
  }

  #seconds(): number {
    return Math.floor(this.#state.clock.now() / 1000);
  }
}
