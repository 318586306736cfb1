import { parseArn } from "../../../shared/arn.ts";
import type { ChangeRecord, ShardedStreams } from "../../contracts/streams.ts";
import type { StreamForm } from "../shards/form.ts";

/** Records of DynamoDB streams, member by member as recorded from AWS. */
export function dynamoDbForm(streams: ShardedStreams<ChangeRecord> | undefined): StreamForm<ChangeRecord> {
  return {
    kind: "dynamodb",
    streams,
    event: ({ eventId, eventName, userIdentity, dynamodb }, { settings }) => ({
      eventID: eventId,
      eventName,
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: parseArn(settings.EventSourceArn ?? "")?.region ?? "",
      ...(userIdentity !== undefined && { userIdentity }),
      dynamodb,
      eventSourceARN: settings.EventSourceArn,
    }),
    decoded: () => undefined,
    // Recorded without milliseconds.
    batch: {
      member: "DDBStreamBatchInfo",
      time: (epochMs) => `${new Date(epochMs).toISOString().slice(0, 19)}Z`,
    },
  };
}
