import type { Mapping } from "../../contracts/eventSources.ts";
import type { ShardedStreams, ShardRecord } from "../../contracts/streams.ts";
import type { Decoded } from "../polling/recordFilter.ts";
import type { BatchForm } from "./failureRecord.ts";

/** What differs from one kind of stream to another. */
export interface StreamForm<Kind extends ShardRecord> {
  readonly kind: "kinesis" | "dynamodb";
  /** Absent, the emulator has no such service. */
  readonly streams: ShardedStreams<Kind> | undefined;
  /** A record as functions get it. */
  readonly event: (record: Kind, mapping: Mapping, shardId: string) => Readonly<Record<string, unknown>>;
  /** What filters look into. */
  readonly decoded: (record: Kind) => Decoded | undefined;
  readonly batch: BatchForm;
}
