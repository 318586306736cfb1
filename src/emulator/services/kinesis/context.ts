import type { Clock } from "../../../shared/clock.ts";
import type { Arrivals } from "./records/arrivals.ts";
import type { RecordTable, Shelf } from "./records/table.ts";
import type { ShardRecord } from "./shards/shard.ts";
import type { ShardMap } from "./shardMap.ts";
import type { KinesisState, StreamRecord } from "./state.ts";

/** What every operation on streams uses. */
export interface KinesisContext {
  readonly state: KinesisState;
  readonly shards: ShardMap;
  readonly records: RecordTable;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
  /** Called when there is something for a sweep to remove. */
  readonly removed: () => void;
  /** Aborts when the emulator stops. */
  readonly stopping: AbortSignal;
}

export function shelfOf({ id }: StreamRecord, { index }: ShardRecord): Shelf {
  return { streamId: id, shard: index };
}

/** Records that came before are not in the stream any more. */
export function horizonOf({ clock }: KinesisContext, { retentionHours }: StreamRecord): number {
  return clock.now() - retentionHours * 3_600_000;
}
