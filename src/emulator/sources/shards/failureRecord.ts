import { randomUUID } from "node:crypto";
import { parseArn, unqualified } from "../../../shared/arn.ts";
import type { Mapping } from "../../contracts/eventSources.ts";
import type { Owed } from "../../contracts/deliveries.ts";
import type { CallResult } from "../polling/functionCalls.ts";
import type { Entry } from "./batch.ts";
import { streamArnOf } from "./consumers.ts";

export interface GivenUp {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly entries: readonly Entry[];
  readonly attempts: number;
  /** The last call; undefined when there was none. */
  readonly result: CallResult | undefined;
  readonly shardId: string;
  /** The event that was not processed, which buckets get with the record. */
  readonly event: string;
}

/** How a stream's name and times stand in the record of a batch that is given up. */
export interface BatchForm {
  readonly member: "KinesisBatchInfo" | "DDBStreamBatchInfo";
  readonly time: (epochMs: number) => string;
}

/** What a mapping owes its destination for a batch that is given up, as recorded; undefined without a destination. */
export function owedFor(
  mapping: Mapping,
  givenUp: GivenUp,
  { form, now }: { readonly form: BatchForm; readonly now: number },
): Owed | undefined {
  const { settings, functionArn, uuid } = mapping;
  const destination = settings.DestinationConfig?.OnFailure?.Destination;
  if (destination === undefined || destination === "") return undefined;
  const isBucket = parseArn(destination)?.service === "s3";
  const requestId = givenUp.result?.requestId ?? randomUUID();
  const record = {
    requestContext: {
      requestId,
      functionArn: unqualified(functionArn),
      condition: givenUp.condition,
      approximateInvokeCount: Math.max(1, givenUp.attempts),
    },
    ...(givenUp.condition !== "RecordAgeExceeded" &&
      givenUp.result !== undefined && { responseContext: responseContext(givenUp.result) }),
    version: "1.0",
    timestamp: new Date(now).toISOString(),
    [form.member]: batchInfo(mapping, givenUp, form),
    ...(isBucket && { payload: givenUp.event }),
  };
  return {
    targetArn: destination,
    body: JSON.stringify(record),
    onBehalfOf: { arn: functionArn, requestId },
    ...(isBucket && { envelope: { objectKey: objectKey(uuid, givenUp.shardId, now) } }),
  };
}

function responseContext(result: CallResult) {
  if (result.kind === "refused")
    return { statusCode: result.status, executedVersion: "$LATEST", functionError: null };
  const { executedVersion, failed } = result;
  // Recorded: a function that reports failures has not failed.
  return { statusCode: 200, executedVersion, functionError: failed ? "Unhandled" : null };
}

function batchInfo({ settings }: Mapping, { entries, shardId }: GivenUp, { time }: BatchForm) {
  const [first, last] = [entries[0], entries.at(-1)];
  return {
    shardId,
    startSequenceNumber: first?.sequenceNumber,
    endSequenceNumber: last?.sequenceNumber,
    approximateArrivalOfFirstRecord: time(first?.arrivedAt ?? 0),
    approximateArrivalOfLastRecord: time(last?.arrivedAt ?? 0),
    batchSize: entries.length,
    streamArn: streamArnOf(settings.EventSourceArn ?? ""),
  };
}

/** `aws/lambda/<mapping>/<shard>/<yyyy>/<mm>/<dd>/<yyyy-mm-ddThh.mm.ss>-<uuid>` */
function objectKey(uuid: string, shardId: string, now: number): string {
  const time = new Date(now).toISOString();
  const day = time.slice(0, 10).replaceAll("-", "/");
  const second = time.slice(0, 19).replaceAll(":", ".");
  return `aws/lambda/${uuid}/${shardId}/${day}/${second}-${randomUUID()}`;
}
