import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { HostedService } from "../../contracts/service.ts";
import type { KinesisRecord, ShardedStreams, StreamWriter } from "../../contracts/streams.ts";
import { horizonOf, type KinesisContext } from "./context.ts";
import { streamDeclarer } from "./declarer.ts";
import { kinesisActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { Arrivals } from "./records/arrivals.ts";
import { recordWriter } from "./operations/put.ts";
import { RecordTable } from "./records/table.ts";
import { ShardMap } from "./shardMap.ts";
import { shardedStreams } from "./shardedStreams.ts";
import { KinesisState, type Place } from "./state.ts";

interface KinesisOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  /** One that never goes back: records are in the order of their times. */
  readonly clock: Clock;
  /** Called when there is something for `sweep` to remove. */
  readonly removed: () => void;
}

export interface Kinesis extends Required<Omit<HostedService, "start" | "stop">> {
  /** Removes a piece of what is too old, or belonged to streams that are deleted; true while there may be more. */
  sweep(): boolean;
  /** For event source mappings. */
  readonly streams: ShardedStreams<KinesisRecord>;
  /** For what is owed to a stream. */
  readonly put: StreamWriter;
  /** Whether there is a stream of that ARN that takes records. */
  takes(streamArn: string): boolean;
}

/** Kinesis Data Streams. */
export function createKinesis({ database, clock, removed, ...place }: KinesisOptions): Kinesis {
  const state = new KinesisState(database, { accountId: place.accountId, region: place.region }, clock);
  const stopping = new AbortController();
  const context: KinesisContext = {
    state,
    shards: new ShardMap(state),
    records: new RecordTable(database),
    arrivals: new Arrivals(),
    clock,
    removed,
    stopping: stopping.signal,
  };
  return {
    service: {
      name: "kinesis",
      sdkId: "Kinesis",
      signingName: "kinesis",
      protocols: [{ kind: "aws-json", version: "1.1", target: "Kinesis_20131202" }],
      model: loadModel,
      actions: kinesisActions,
      // 10 MiB of data, which base64 makes a third larger.
      bodyLimit: () => 16 * 1024 * 1024,
      errors: { deniedStatus: 400 },
      operations: onceAsync(async () => {
        const { kinesisOperations } = await import("./operations/operations.ts");
        return kinesisOperations(context);
      }),
    },
    declarer: streamDeclarer(context),
    streams: shardedStreams(context),
    put: recordWriter(context),
    takes: (streamArn) => state.takes(streamArn),
    reset() {
      state.clear();
      context.records.clear();
      context.shards.clear();
      context.arrivals.notifyAll();
    },
    sweep() {
      const all = [state.streams, state.withdrawn].flatMap((kept) => [...kept.of("").values()]);
      const streams = new Map(all.map((stream) => [stream.id, stream]));
      return context.records.sweep((id) => {
        const stream = streams.get(id);
        return stream === undefined ? Infinity : horizonOf(context, stream);
      });
    },
    quiesce: () => stopping.abort(),
  };
}
