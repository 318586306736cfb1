import { randomUUID } from "node:crypto";
import { nameOf } from "../../../shared/arn.ts";
import type { BucketWriter } from "../../contracts/buckets.ts";
import type { DeliveryTarget } from "./target.ts";

export function bucketTarget(buckets: BucketWriter): DeliveryTarget {
  return {
    kind: "outside",
    takes: ({ service }) => service === "s3",
    send: ({ targetArn, body, envelope }) =>
      buckets.putObject(nameOf(targetArn), envelope?.objectKey ?? randomUUID(), body),
  };
}
