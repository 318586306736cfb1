import { parseArn } from "../../../shared/arn.ts";
import type { KinesisRecord, ShardedStreams } from "../../contracts/streams.ts";
import type { StreamForm } from "../shards/form.ts";
import { streamArnOf } from "../shards/consumers.ts";

/** Records of Kinesis, member by member as recorded from AWS. */
export function kinesisForm(streams: ShardedStreams<KinesisRecord> | undefined): StreamForm<KinesisRecord> {
  return {
    kind: "kinesis",
    streams,
    event: ({ key, sequenceNumber, data, arrivedAt }, { settings, roleArn }, shardId) => ({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: key,
        sequenceNumber,
        data: base64(data),
        approximateArrivalTimestamp: arrivedAt / 1000,
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: roleArn,
      awsRegion: parseArn(settings.EventSourceArn ?? "")?.region ?? "",
      eventSourceARN: streamArnOf(settings.EventSourceArn ?? ""),
    }),
    decoded: ({ data }) => ({ name: "data", text: Buffer.from(data).toString("utf8") }),
    batch: { member: "KinesisBatchInfo", time: (epochMs) => new Date(epochMs).toISOString() },
  };
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
