import { randomUUID } from "node:crypto";
import { resourceParts, unqualified } from "../../../shared/arn.ts";
import type { Owed } from "../../contracts/deliveries.ts";
import { continueTrace } from "../trace.ts";
import type { AsyncEvent, AsyncSettings, Finished } from "./event.ts";
import { deadLetterAttributes, destinationRecord } from "./record.ts";

interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly random: () => number;
}

/** What the end of an event owes to others: a record to its destination, the event itself to a dead-letter queue. */
export function owedBy(
  event: AsyncEvent,
  settings: AsyncSettings,
  finished: Finished,
  { now, random }: Moment,
): readonly Owed[] {
  const { functionArn, onSuccessArn, onFailureArn, deadLetterArn } = settings;
  const isSuccess = finished.condition === "Success";
  // The trace goes on, so that functions that are each other's destinations are found to be a loop.
  const traced = { functionArn: unqualified(functionArn), active: false, now, random };
  const common = {
    onBehalfOf: { arn: functionArn, requestId: event.requestId },
    trace: continueTrace(event.traceId, traced).header,
  };
  const destination = isSuccess ? onSuccessArn : onFailureArn;
  return [
    ...(destination === undefined
      ? []
      : [
          {
            ...common,
            targetArn: destination,
            body: destinationRecord(event, functionArn, finished, now),
            envelope: {
              event: {
                source: "lambda",
                detailType: `Lambda Function Invocation Result - ${isSuccess ? "Success" : "Failure"}`,
                resources: [destination, functionArn],
              },
              objectKey: objectKey(functionArn, now),
            },
          },
        ]),
    ...(deadLetterArn === undefined || isSuccess
      ? []
      : [
          {
            ...common,
            targetArn: deadLetterArn,
            body: Buffer.from(event.payload).toString("utf8"),
            attributes: deadLetterAttributes(event, finished),
          },
        ]),
  ];
}

/** AWS: `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`. */
function objectKey(functionArn: string, now: number): string {
  const time = new Date(now).toISOString();
  const [, name = ""] = resourceParts(functionArn);
  const day = time.slice(0, 10).replaceAll("-", "/");
  return `aws/lambda/async/${name}/${day}/${time.slice(0, 19).replaceAll(":", ".")}-${randomUUID()}`;
}
