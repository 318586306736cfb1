import { randomUUID } from "node:crypto";
import type { StreamWriter } from "../../contracts/streams.ts";
import type { DeliveryTarget } from "./target.ts";

/** A stream of Kinesis. Who says no partition key spreads its records over all shards. */
export function streamTarget(put: StreamWriter): DeliveryTarget {
  return {
    kind: "inside",
    takes: ({ service, resource }) => service === "kinesis" && resource.startsWith("stream/"),
    accept({ targetArn, body, envelope: { record: { partitionKey = randomUUID(), encoding } = {} } = {} }) {
      put(targetArn, { partitionKey, data: Buffer.from(body, encoding ?? "utf8") });
    },
  };
}
