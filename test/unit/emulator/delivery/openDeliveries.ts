import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import type { Owed } from "../../../../src/emulator/contracts/deliveries.ts";
import { DeliveryQueue } from "../../../../src/emulator/delivery/deliveryQueue.ts";
import { migrations } from "../../../../src/emulator/delivery/deliveryTable.ts";
import type { DeliveryTarget } from "../../../../src/emulator/delivery/targets/target.ts";
import { lineLog } from "../../../../src/shared/log.ts";
import { ManualClock } from "../../../manualClock.ts";

export const queueArn = "arn:aws:sqs:us-east-1:000000000000:queue";
export const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

export const owed = (targetArn: string, body: string): Owed => ({
  targetArn,
  body,
  onBehalfOf: { arn: "arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST", requestId: body },
});

interface Request {
  readonly owed: Owed;
  readonly end: (error?: Error) => void;
}

/** Deliveries to a queue inside and to topics outside, whose requests end when the test says so. */
export function openDeliveries(
  t: TestContext,
  {
    database = new DatabaseSync(":memory:"),
    accept,
    more = [],
  }: { database?: DatabaseSync; accept?: (owed: Owed) => void; more?: readonly DeliveryTarget[] } = {},
) {
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'deliveries'").get() === undefined) {
    for (const { sql } of migrations) database.exec(sql);
  }
  const clock = new ManualClock();
  const accepted: string[] = [];
  const requests: Request[] = [];
  const lines: string[] = [];
  const queue = new DeliveryQueue({
    database,
    clock,
    log: lineLog((line) => lines.push(line)),
    targets: [
      {
        kind: "inside",
        takes: ({ service }) => service === "sqs",
        accept: accept ?? (({ body }) => void accepted.push(body)),
      },
      {
        kind: "outside",
        takes: ({ service }) => service === "sns",
        async send(each) {
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          requests.push({
            owed: each,
            end: (error) => (error === undefined ? resolve() : reject(error)),
          });
          await promise;
        },
      },
      ...more,
    ],
  });
  t.after(() => queue.stop(Promise.resolve()));
  const left = () => Number(database.prepare("SELECT count(*) AS count FROM deliveries").get()?.["count"]);
  return { queue, database, clock, accepted, requests, lines, left };
}
