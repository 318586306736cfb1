import { inTransaction } from "../../../store/open.ts";
import { findQueue, type SqsContext } from "../context.ts";
import { isFifo, type QueueRecord } from "../queueRecord.ts";
import { receiptOf } from "../receiptHandle.ts";

/** Deletes messages that an event source mapping is done with. */
export function deleteAll(context: SqsContext, name: string | undefined, handles: readonly string[]): void {
  const queue = findQueue(context, name);
  if (queue === undefined) return;
  change(context, queue, handles, (id) => context.messages.delete(id));
  // The rest of their groups may go on.
  if (isFifo(queue)) context.arrivals.notify(queue.name);
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
  change(context, queue, handles, (id) => context.messages.postpone(id, visibleAt));
  // Whoever waits has to look when the messages come back.
  context.arrivals.notify(queue.name);
}

/** Changes the messages whose receipt still counts: they are there, and nobody has received them since. */
function change(
  context: SqsContext,
  queue: QueueRecord,
  handles: readonly string[],
  write: (id: number) => void,
): void {
  inTransaction(context.database, () => {
    for (const handle of handles) {
      const receipt = receiptOf(queue, handle);
      const message = receipt && context.messages.get(queue.name, receipt.id);
      if (message !== undefined && message.receiveCount === receipt?.receive) write(message.id);
    }
  });
}
