import type { Mapping } from "../../contracts/eventSources.ts";
import type { Queues, ReceivedMessage } from "../../contracts/queues.ts";
import { fittingRecords } from "../polling/eventSize.ts";
import type { CallResult, FunctionCalls } from "../polling/functionCalls.ts";
import { readItemFailures } from "../polling/itemFailures.ts";

export interface BatchMessage {
  readonly message: ReceivedMessage;
  /** As functions get it, in JSON. */
  readonly record: string;
}

interface BatchOptions {
  readonly queues: Pick<Queues, "delete">;
  readonly calls: FunctionCalls;
  readonly mapping: Mapping;
  readonly queueArn: string;
  /** Gets each deletion as it begins: nothing waits for it, since the next receive commits it. */
  readonly settling: (deletion: Promise<void>) => void;
}

/**
 * Calls the function with messages and deletes those that went well; more than one event takes are several. Resolves with whether the
 * function could be called.
 */
export async function runMessages(
  options: BatchOptions,
  messages: readonly BatchMessage[],
): Promise<"called" | "refused"> {
  const { queues, calls, mapping, queueArn, settling } = options;
  const isFifo = queueArn.endsWith(".fifo");
  let left = messages;
  while (left.length > 0) {
    const count = fittingRecords(left.map(({ record }) => record));
    const batch = left.slice(0, count);
    left = left.slice(count);
    const event = `{"Records":[${batch.map(({ record }) => record).join(",")}]}`;
    const trace = batch[0]?.message.attributes["AWSTraceHeader"];
    const result = await calls.call(mapping, event, trace);
    if (result.kind === "refused") return "refused";
    const done = doneOf(mapping, batch, result);
    const handles = done.map(({ message }) => message.receiptHandle);
    settling(queues.delete(queueArn, handles));
    // What follows of the groups waits for what failed.
    if (isFifo && done.length < batch.length) break;
  }
  return "called";
}

function doneOf(
  { settings }: Mapping,
  batch: readonly BatchMessage[],
  { failed, payload }: Extract<CallResult, { kind: "answered" }>,
): readonly BatchMessage[] {
  if (failed) return [];
  if (settings.FunctionResponseTypes?.includes("ReportBatchItemFailures") !== true) return batch;
  const answer = readItemFailures(payload, new Set(batch.map(({ message }) => message.messageId)));
  if (answer === "failed") return [];
  if (answer === "succeeded") return batch;
  return batch.filter(({ message }) => !answer.failures.has(message.messageId));
}
