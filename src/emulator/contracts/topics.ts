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

/** A message for a topic of IoT, which is nothing but a name. */
export interface IotMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Takes a message to the rules that it meets; what they owe is kept when it resolves. */
export type TopicPublisher = (message: IotMessage) => Promise<void>;
