import { ServiceError } from "../../../contracts/service.ts";
import type { ChangeRecord, ShardedStreams, ShardOf, ShardPosition } from "../../../contracts/streams.ts";
import { changeRecord, isUnchanged } from "./changeRecord.ts";
import type { StreamsApi } from "./streamsApi.ts";
import type { Watchers } from "./watchers.ts";

/** AWS keeps changes for a day. */
const retentionMs = 24 * 3_600_000;
/** Most records that the Streams API gives at once. */
const mostRecords = 1_000;

/** The streams of tables as event source mappings read them. */
export function tableStreams(api: StreamsApi, watchers: Watchers): ShardedStreams<ChangeRecord> {
  return {
    async has(streamArn) {
      try {
        await api.shards(streamArn);
        return true;
      } catch (error) {
        if (error instanceof ServiceError) return false;
        throw error;
      }
    },
    retentionMs: async () => retentionMs,
    async shards(streamArn) {
      return (await api.shards(streamArn)).map(({ ShardId: shardId, ParentShardId: parent }) => ({
        shardId,
        parents: parent === undefined ? [] : [parent],
      }));
    },
    async read(of, from, { records: limit }) {
      let iterator: string | undefined = await iteratorAt(api, of, from);
      for (;;) {
        const page = await api.records(iterator, Math.min(limit, mostRecords));
        const records = page.Records.filter((record) => !isUnchanged(record)).map((record) =>
          changeRecord(of.streamArn, of.shardId, record),
        );
        iterator = page.NextShardIterator ?? undefined;
        // A reader takes an empty page for the end of what there is.
        if (records.length > 0 || page.Records.length === 0 || iterator === undefined) {
          return { records, closed: iterator === undefined };
        }
      }
    },
    async end(of) {
      let position: ShardPosition = { kind: "start" };
      let iterator: string | undefined = await iteratorAt(api, of, position);
      while (iterator !== undefined) {
        const page = await api.records(iterator, mostRecords);
        const last = page.Records.at(-1);
        if (last === undefined) break;
        position = { kind: "after", sequenceNumber: last.dynamodb.SequenceNumber };
        iterator = page.NextShardIterator ?? undefined;
      }
      return position;
    },
    watch: (_streamArn, onChange) => watchers.add(onChange),
  };
}

/** DynamoDB has no position by time: reading goes on with the oldest record. */
async function iteratorAt(api: StreamsApi, of: ShardOf, from: ShardPosition): Promise<string> {
  const shard = { StreamArn: of.streamArn, ShardId: of.shardId };
  const oldest = { ShardIteratorType: "TRIM_HORIZON" };
  if (from.kind !== "after") return api.iterator(shard, oldest);
  try {
    return await api.iterator(shard, {
      ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
      SequenceNumber: from.sequenceNumber,
    });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "TrimmedDataAccessException") throw error;
    return api.iterator(shard, oldest);
  }
}
