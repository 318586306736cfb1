import type { MessageAttribute } from "./queues.ts";

/** A message that a room owes to a target: a destination's record, a rule's event, a topic's notification. */
export interface Owed {
  /** A queue, function, topic, bus, bucket. */
  readonly targetArn: string;
  readonly body: string;
  /** For targets that have message attributes: queues and topics. */
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** The `X-Amzn-Trace-Id` that the target continues. */
  readonly trace?: string | undefined;
  /** Who owes it, for the log. */
  readonly onBehalfOf: {
    /** A function with its qualifier, a rule, a topic. */
    readonly arn: string;
    readonly requestId?: string;
  };
  /** How the body travels to targets that take more than a body. */
  readonly envelope?: Envelope;
  /** Where the message goes when its target will not take it. */
  readonly deadLetters?: DeadLetters;
}

/** A queue of dead letters; the message comes there with `ERROR_CODE` and `ERROR_MESSAGE` beside these attributes. */
export interface DeadLetters {
  readonly queueArn: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** What comes there in place of the message, and without the reason: a topic's dead letters are as queues get them. */
  readonly instead?: { readonly body: string; readonly envelope?: Envelope };
}

export interface Envelope {
  /** For an event bus; `body` is the event's detail. */
  readonly event?: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
  };
  /** For a topic. */
  readonly subject?: string;
  /** For a topic's subscriber on the web. */
  readonly http?: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  /** For a bucket. */
  readonly objectKey?: string;
  /** For a stream of Kinesis; `body` is the record's data, or its base64. */
  readonly record?: { readonly partitionKey?: string; readonly encoding?: "base64" };
  /** For FIFO queues and topics. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** What is owed reaches its target, also when the emulator is killed meanwhile. */
export interface Deliveries {
  /** Owes a message, as part of the transaction under way: it is delivered when that is committed. */
  owe(owed: Owed): void;
}

/** An execution that is owed to a state machine. */
export interface OwedExecution {
  readonly machineArn: string;
  /** JSON text. */
  readonly input: string;
  /** The `X-Amzn-Trace-Id` that it continues. */
  readonly trace?: string;
}

/** Starts an execution as part of the transaction under way. Throws `ServiceError` when there is no such machine. */
export type MachineStarter = (owed: OwedExecution) => void;
