import { inTransaction } from "../../../store/open.ts";
import { findQueue, type SqsContext } from "../context.ts";
import { isFifo, type QueueRecord } from "../queueRecord.ts";
import { type Receipt, receiptOf } from "../receiptHandle.ts";

/** Deletes messages that an event source mapping is done with; resolves when that is committed. */
export async function deleteAll(
  context: SqsContext,
  name: string | undefined,
  handles: readonly string[],
): Promise<void> {
  const queue = findQueue(context, name);
  if (queue === undefined) return;
  const receipts = receiptsOf(queue, handles);
  const deleted = context.commits.write(() => context.messages.deleteReceived(queue.name, receipts));
  // The rest of their groups may go on.
  if (isFifo(queue)) context.arrivals.notify(queue.name);
  await deleted;
}

/** Has messages that an event source mapping has received come back after so many seconds. */
export function holdAll(
  context: SqsContext,
  name: string | undefined,
  handles: readonly string[],
  seconds: number,
): void {
  const queue = findQueue(context, name);
  if (queue === undefined) return;
  const visibleAt = context.clock.now() + seconds * 1000;
  const receipts = receiptsOf(queue, handles);
  inTransaction(context.database, () => context.messages.holdReceived(queue.name, receipts, visibleAt));
  // Whoever waits has to look when the messages come back.
  context.arrivals.notify(queue.name);
}

/** Those of other queues, and of one with its name that was deleted, are passed over. */
function receiptsOf(queue: QueueRecord, handles: readonly string[]): readonly Receipt[] {
  return handles.flatMap((handle) => receiptOf(queue, handle) ?? []);
}
