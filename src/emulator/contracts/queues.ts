/** A message attribute as senders give it. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional custom suffix: `Number.int`. */
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export interface QueueMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** Kept as `AWSTraceHeader`. */
  readonly traceHeader?: string;
  /** Queues ending in `.fifo` need both. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Absent without message attributes. */
  readonly md5OfMessageAttributes?: string;
  /** `ApproximateReceiveCount`, `SentTimestamp` and the like. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

interface ReceiveOptions {
  /** More than a client may ask for are several batches that are begun together. */
  readonly maxMessages: number;
  /** Seconds to wait for a first message; fractions count. */
  readonly waitSeconds: number;
  /** Seconds; the queue's own when absent. */
  readonly visibilitySeconds?: number;
  readonly signal: AbortSignal;
}

/** The queues as the rest of the emulator uses them, without HTTP: destinations, dead letters, event source mappings. */
export interface Queues {
  has(queueArn: string): boolean;
  /** The queue's own visibility timeout. Throws `ServiceError` when the queue is missing. */
  visibilitySeconds(queueArn: string): number;
  /** Durable when it returns. Throws `ServiceError` when the queue is missing or refuses the message. */
  send(queueArn: string, message: QueueMessage): { readonly messageId: string };
  receive(queueArn: string, options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  /**
   * In one transaction, at the latest with the next receive from a queue; resolves when that is committed. Messages that are gone, or were
   * received again meanwhile, are passed over; so is a missing queue.
   */
  delete(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  /** Makes received messages visible again after that many seconds, however long that makes it in all. Passes over as `delete` does. */
  hold(queueArn: string, receiptHandles: readonly string[], seconds: number): void;
}
