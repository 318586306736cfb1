import { randomUUID } from "node:crypto";
import { nameOf } from "../../../shared/arn.ts";
import type { Outbound } from "../outside/outside.ts";
import type { DeliveryTarget } from "./target.ts";

export function bucketTarget(outbound: Pick<Outbound, "putObject">): DeliveryTarget {
  return {
    kind: "outside",
    takes: ({ service }) => service === "s3",
    send: ({ targetArn, body, envelope }) =>
      outbound.putObject(nameOf(targetArn), envelope?.objectKey ?? randomUUID(), body),
  };
}
