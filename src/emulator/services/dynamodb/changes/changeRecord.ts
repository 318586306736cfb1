import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { ChangeRecord } from "../../../contracts/streams.ts";
import { itemSize } from "./itemSize.ts";

const Item = v.record(v.string(), v.record(v.string(), v.unknown()));

/** A record of a stream as the Streams API has it. */
export const StreamedRecord = v.object({
  eventName: v.picklist(["INSERT", "MODIFY", "REMOVE"]),
  userIdentity: v.optional(
    v.pipe(
      v.looseObject({
        Type: v.optional(v.string()),
        PrincipalId: v.optional(v.string()),
        type: v.optional(v.string()),
        principalId: v.optional(v.string()),
      }),
      v.transform((told) => ({
        type: told.Type ?? told.type ?? "Service",
        principalId: told.PrincipalId ?? told.principalId ?? "dynamodb.amazonaws.com",
      })),
    ),
  ),
  dynamodb: v.object({
    ApproximateCreationDateTime: v.optional(v.number(), 0),
    Keys: v.optional(Item, {}),
    NewImage: v.optional(Item),
    OldImage: v.optional(Item),
    SequenceNumber: v.string(),
    StreamViewType: v.optional(v.string()),
  }),
});
export type StreamedRecord = v.InferOutput<typeof StreamedRecord>;

/** Whether a write left the item as it was, of which AWS makes no record. */
export function isUnchanged({ eventName, dynamodb: { NewImage, OldImage } }: StreamedRecord): boolean {
  return eventName === "MODIFY" && NewImage !== undefined && isDeepStrictEqual(NewImage, OldImage);
}

/** A record as functions see it: with AWS's ids and sizes, which engines do not have. */
export function changeRecord(streamArn: string, shardId: string, record: StreamedRecord): ChangeRecord {
  const { Keys, NewImage, OldImage, SequenceNumber, StreamViewType } = record.dynamodb;
  const seconds = Math.floor(record.dynamodb.ApproximateCreationDateTime);
  return {
    sequenceNumber: SequenceNumber,
    arrivedAt: seconds * 1000,
    key: JSON.stringify(Object.entries(Keys).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    eventId: hash("md5", `${streamArn} ${shardId} ${SequenceNumber}`, "hex"),
    eventName: record.eventName,
    ...(record.userIdentity !== undefined && { userIdentity: record.userIdentity }),
    dynamodb: {
      ApproximateCreationDateTime: seconds,
      Keys,
      ...(NewImage !== undefined && { NewImage }),
      ...(OldImage !== undefined && { OldImage }),
      SequenceNumber,
      SizeBytes: [Keys, NewImage, OldImage].reduce((sum, item) => sum + (item ? itemSize(item) : 0), 0),
      ...(StreamViewType !== undefined && { StreamViewType }),
    },
  };
}
