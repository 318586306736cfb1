import { randomUUID } from "node:crypto";
import { findQueue, type SqsContext } from "../context.ts";
import { invalidValue } from "../errors.ts";
import type { StoredMessage } from "../messages/table.ts";
import { numberOf, redrivePolicyOf } from "../queueAttributes.ts";
import { isFifo, nameInArn, queueArn, type QueueRecord } from "../queueRecord.ts";
import { readReceiptHandle, receiptHandle } from "../receiptHandle.ts";

export interface Received {
  readonly message: StoredMessage;
  readonly handle: string;
}

interface ReceiveRequest {
  readonly maxMessages: number;
  readonly visibilitySeconds: number | undefined;
  readonly waitSeconds: number;
  /** Read only when there is something to wait for. */
  readonly signal: () => AbortSignal;
}

/**
 * Receives messages, waiting for a first one as long as asked. Nothing is taken for a client that went away. Throws
 * `ServiceError` when the queue is deleted meanwhile.
 */
export async function receive(
  context: SqsContext,
  queue: QueueRecord,
  { maxMessages, visibilitySeconds, waitSeconds, signal }: ReceiveRequest,
  requireQueue: () => QueueRecord,
): Promise<readonly Received[]> {
  const { clock, messages, arrivals, stopping } = context;
  const deadline = clock.now() + waitSeconds * 1000;
  let current = queue;
  for (;;) {
    // What is not visible yet is waited for from the same moment: one that is later would miss what came between.
    const now = clock.now();
    const taken = take(context, current, now, { maxMessages, visibilitySeconds });
    if (taken.length > 0 || now >= deadline) return taken;
    const next = Math.min(deadline, messages.nextDue(current.name, now) ?? deadline);
    const away = signal();
    await arrivals.wait(current.name, next - now, away);
    if (away.aborted || stopping.aborted) return [];
    current = requireQueue();
  }
}

/** Takes what is there now, and moves what was received too often to the dead-letter queue. */
function take(
  context: SqsContext,
  queue: QueueRecord,
  now: number,
  {
    maxMessages,
    visibilitySeconds = numberOf(queue, "VisibilityTimeout"),
  }: Pick<ReceiveRequest, "maxMessages" | "visibilitySeconds">,
): readonly Received[] {
  const { messages, commits } = context;
  const deadLetter = deadLetterQueueOf(context, queue);
  // With the deletions of the batch that made room for this one: a commit is the most expensive part of both.
  return commits.commitWith(() => {
    expire(context, queue);
    const nonce = randomUUID();
    const taken = new Map<number, Received>();
    for (;;) {
      const candidates = messages
        .visible(queue.name, now, maxMessages, { fifo: isFifo(queue) })
        // Those taken with no visibility timeout are visible still.
        .filter(({ id }) => !taken.has(id))
        .slice(0, maxMessages - taken.size);
      let moved = 0;
      for (const message of candidates) {
        if (deadLetter !== undefined && message.receiveCount >= deadLetter.maxReceiveCount) {
          moveToDeadLetters(context, queue, deadLetter.target, message);
          moved += 1;
          continue;
        }
        messages.receive(message.id, now, now + visibilitySeconds * 1000);
        const receive = message.receiveCount + 1;
        taken.set(message.id, {
          message: { ...message, receiveCount: receive, firstReceivedAt: message.firstReceivedAt ?? now },
          handle: receiptHandle(queue, { id: message.id, receive }, nonce),
        });
      }
      // What was moved made room for others.
      if (moved === 0) return [...taken.values()];
    }
  });
}

/** Messages older than the queue keeps them are gone; asked on every look at the queue. */
export function expire({ clock, messages }: SqsContext, queue: QueueRecord): void {
  messages.deleteSentBefore(queue.name, clock.now() - numberOf(queue, "MessageRetentionPeriod") * 1000);
}

function deadLetterQueueOf(context: SqsContext, queue: QueueRecord) {
  const policy = redrivePolicyOf(queue);
  if (policy === undefined) return undefined;
  // While its dead-letter queue is missing a queue keeps its messages.
  const target = findQueue(context, nameInArn(context.place, policy.deadLetterTargetArn));
  return target && { target, maxReceiveCount: policy.maxReceiveCount };
}

function moveToDeadLetters(
  { clock, messages, arrivals, place }: SqsContext,
  source: QueueRecord,
  target: QueueRecord,
  message: StoredMessage,
): void {
  const now = clock.now();
  messages.delete(message.id);
  messages.insert(target.name, {
    ...message,
    // The age of a message goes on in a standard queue and starts anew in a FIFO queue.
    sentAt: isFifo(target) ? now : message.sentAt,
    visibleAt: now,
    earlierReceives: message.earlierReceives + message.receiveCount,
    sourceArn: queueArn(place, source.name),
  });
  arrivals.notify(target.name);
}

/** Deletes the message of a receipt; one that is gone already is no error. Throws `ServiceError`. */
export function deleteReceived(context: SqsContext, queue: QueueRecord, handle: string): void {
  const { messages, clock, arrivals } = context;
  const { id, receive } = readReceiptHandle(queue, handle);
  const message = messages.get(queue.name, id);
  if (message === undefined) return;
  const isCurrent = message.receiveCount === receive && message.visibleAt > clock.now();
  if (isFifo(queue) && !isCurrent) {
    throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
  }
  messages.delete(id);
  // The rest of its group may go on.
  if (isFifo(queue)) arrivals.notify(queue.name);
}

/** AWS: a message may be invisible for twelve hours from its receive. */
const longestInvisibleSeconds = 43_200;

/** Makes a received message visible again after so many seconds. Throws `ServiceError`. */
export function changeVisibility(
  context: SqsContext,
  queue: QueueRecord,
  handle: string,
  seconds: number,
): void {
  const { messages, clock, arrivals } = context;
  checkVisibility(seconds);
  const { id, receive } = readReceiptHandle(queue, handle);
  const message = messages.get(queue.name, id);
  if (message === undefined) {
    throw invalidValue(
      handle,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  }
  const now = clock.now();
  if (message.receiveCount !== receive || message.visibleAt <= now) {
    if (isFifo(queue)) throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
    // Recorded: AWS answers 200 for a message of a standard queue that is visible again, and changes nothing.
    return;
  }
  const sinceReceiveMs = now - (message.receivedAt ?? now);
  if (sinceReceiveMs + seconds * 1000 > longestInvisibleSeconds * 1000) {
    throw invalidValue(
      seconds,
      "VisibilityTimeout",
      `Total VisibilityTimeout for the message is beyond the limit [${longestInvisibleSeconds} seconds]`,
    );
  }
  messages.postpone(id, now + seconds * 1000);
  // Also to later times: whoever waits has to look when the message comes back.
  arrivals.notify(queue.name);
}

export function checkVisibility(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= longestInvisibleSeconds) return;
  throw invalidValue(seconds, "VisibilityTimeout", "Must be between 0 and 43200, if provided.");
}
