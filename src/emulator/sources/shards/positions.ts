import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ShardPosition } from "../../contracts/streams.ts";
import type { Migration } from "../../store/open.ts";

export const migrations: readonly Migration[] = [
  {
    name: "source-positions",
    sql: `CREATE TABLE source_positions (
      mapping TEXT NOT NULL, shard TEXT NOT NULL, lane INTEGER NOT NULL, position TEXT NOT NULL, tumbling TEXT,
      PRIMARY KEY (mapping, shard, lane)
    ) STRICT, WITHOUT ROWID`,
  },
];

/** A tumbling window that has begun, with what the function made of it so far. */
export interface OpenWindow {
  /** Epoch milliseconds. */
  readonly start: number;
  /** JSON. */
  readonly state: string;
}

/** Where a lane stands: all before its position is done. */
export interface LanePosition {
  /** "done": the shard was read to its end. */
  readonly position: ShardPosition | { readonly kind: "done" };
  readonly window: OpenWindow | undefined;
}

/** Where mappings stand in the shards of their streams; a shard that several batches work on has a row for each lane of it. */
export class PositionTable {
  readonly #ofMapping: StatementSync;
  readonly #put: StatementSync;
  readonly #removeShard: StatementSync;
  readonly #removeMapping: StatementSync;

  constructor(database: DatabaseSync) {
    this.#ofMapping = database.prepare(
      "SELECT shard, position, tumbling FROM source_positions WHERE mapping = ? ORDER BY shard, lane",
    );
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO source_positions (mapping, shard, lane, position, tumbling) VALUES (?, ?, ?, ?, ?)",
    );
    this.#removeShard = database.prepare("DELETE FROM source_positions WHERE mapping = ? AND shard = ?");
    this.#removeMapping = database.prepare("DELETE FROM source_positions WHERE mapping = ?");
  }

  /** The lanes of every shard that the mapping has begun with. */
  of(mapping: string): ReadonlyMap<string, readonly LanePosition[]> {
    const shards = new Map<string, LanePosition[]>();
    for (const { shard, position, tumbling } of this.#ofMapping.all(mapping)) {
      const lanes = shards.get(String(shard)) ?? [];
      shards.set(String(shard), lanes);
      lanes.push({
        // `put` alone writes them.
        position: JSON.parse(String(position)) as LanePosition["position"],
        window: tumbling === null ? undefined : (JSON.parse(String(tumbling)) as OpenWindow),
      });
    }
    return shards;
  }

  put(mapping: string, shard: string, lane: number, { position, window }: LanePosition): void {
    const tumbling = window === undefined ? null : JSON.stringify(window);
    this.#put.run(mapping, shard, lane, JSON.stringify(position), tumbling);
  }

  removeShard(mapping: string, shard: string): void {
    this.#removeShard.run(mapping, shard);
  }

  removeMapping(mapping: string): void {
    this.#removeMapping.run(mapping);
  }
}

/** The earlier of two positions in one shard. */
export function earlier(a: LanePosition["position"], b: LanePosition["position"]): LanePosition["position"] {
  if (a.kind === "done") return b;
  if (a.kind !== "after" || b.kind !== "after") return a.kind === "after" ? b : a;
  return compareSequence(a.sequenceNumber, b.sequenceNumber) <= 0 ? a : b;
}

/** Sequence numbers are whole numbers of more digits than a double holds. */
export function compareSequence(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
