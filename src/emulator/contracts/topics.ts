import type { MessageAttribute } from "./queues.ts";

/** A message for a topic that comes from within the emulator. */
export interface TopicMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** The `X-Amzn-Trace-Id` that its receivers continue. */
  readonly trace?: string;
  /** FIFO topics need a group. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Publishes as part of the transaction under way. Throws `ServiceError` when there is no such topic. */
export type TopicAcceptor = (message: TopicMessage) => void;
