import { DatabaseSync } from "node:sqlite";
import { asking } from "../../../../../src/emulator/contracts/ask.ts";
import { createKinesis } from "../../../../../src/emulator/services/kinesis/service.ts";
import { migrations } from "../../../../../src/emulator/services/kinesis/state.ts";
import { ManualClock } from "../../../../manualClock.ts";

const place = { accountId: "000000000000", region: "us-east-1" };

/** The ARN of a stream of that name. */
export const arnOf = (name: string) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;

/** Kinesis over an empty database, without a server. */
export function kinesisInMemory() {
  const database = new DatabaseSync(":memory:");
  for (const { sql } of migrations) database.exec(sql);
  const clock = new ManualClock();
  const kinesis = createKinesis({ database, clock, removed: () => undefined, ...place });
  const ask = asking(kinesis.service, place);
  const put = (StreamName: string, text: string) =>
    ask("PutRecord", { StreamName, PartitionKey: text, Data: Buffer.from(text) });
  return { kinesis, clock, ask, put };
}
