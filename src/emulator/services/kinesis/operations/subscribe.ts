import type { SubscribeToShardInput } from "@aws-sdk/client-kinesis";
import type { Call, Operation } from "../../../contracts/service.ts";
import { consumerByArn } from "./consumers.ts";
import { type KinesisContext, shelfOf } from "../context.ts";
import { dryRun } from "../errors.ts";
import { startOf } from "./position.ts";
import { childrenView, readPiece, recordView } from "./read.ts";
import { sequenceNumber } from "../shards/sequence.ts";
import { type ShardRecord, shardId } from "../shards/shard.ts";
import type { Shelf } from "../records/table.ts";
import type { StreamRecord } from "../state.ts";

/** A subscription ends by itself after so long, and says that it is there at least so often. */
const subscriptionMs = 300_000;
const silenceMs = 5_000;
/** Records of one event; AWS sends at most 2 MB. */
const eventRecords = 1_000;

/** Enhanced fan-out: records are pushed as they come. */
export function subscribeOperation(context: KinesisContext): Record<string, Operation> {
  return {
    SubscribeToShard(input: SubscribeToShardInput, call: Call) {
      const { stream } = consumerByArn(context.state, input.ConsumerARN ?? "");
      const shard = context.shards.existing(stream, input.ShardId ?? "");
      const { Type: type, SequenceNumber: number, Timestamp: timestamp } = input.StartingPosition ?? {};
      const after = startOf(context, stream, shard, { type, sequenceNumber: number, timestamp });
      if (input.DryRun === true) throw dryRun();
      const signal = AbortSignal.any([call.signal, context.stopping]);
      return { EventStream: events(context, stream, shard, after, signal) };
    },
  };
}

async function* events(
  context: KinesisContext,
  { name, id }: StreamRecord,
  shard: ShardRecord,
  from: number,
  signal: AbortSignal,
) {
  const { state, clock } = context;
  const endsAt = clock.now() + subscriptionMs;
  let after = from;
  while (!signal.aborted && clock.now() < endsAt) {
    const stream = state.stream({ StreamName: name });
    if (stream.id !== id) throw state.streamMissing(name);
    // Whether it is closed changes while it is read.
    const current = state.shards.get(id, shardId(shard.index)) ?? shard;
    const piece = readPiece(context, stream, current, { after, limit: eventRecords });
    after = piece.after;
    yield {
      SubscribeToShardEvent: {
        Records: piece.records.map((record) => recordView(stream, current, record)),
        ContinuationSequenceNumber: sequenceNumber(current, { ordinal: after, arrivedAt: clock.now() }),
        MillisBehindLatest: piece.millisBehindLatest,
        ...(piece.isEnd && { ChildShards: childrenView(context, stream, current) }),
      },
    };
    if (piece.isEnd) return;
    await arrival(context, shelfOf(stream, shard), after, signal);
  }
}

/** Resolves when there are records behind an ordinal, the shard has changed, or nothing has come for a while. */
async function arrival(
  { records, arrivals, clock }: KinesisContext,
  shelf: Shelf,
  after: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || (records.last(shelf)?.ordinal ?? 0) > after) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const ends = [arrivals.listen(shelf, resolve), clock.after(silenceMs, resolve)];
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  await promise;
  signal.removeEventListener("abort", onAbort);
  for (const end of ends) end();
}
