import type { CreateEventSourceMappingRequest } from "@aws-sdk/client-lambda";

export type SourceKind =
  | "sqs"
  | "kinesis"
  | "dynamodb"
  | "kafka"
  | "self-managed-kafka"
  | "mq"
  | "documentdb";

/** What CreateEventSourceMapping is told, with AWS's defaults where it was not told. */
export type MappingSettings = Omit<
  CreateEventSourceMappingRequest,
  "FunctionName" | "Enabled" | "Tags" | "StartingPositionTimestamp"
>;

/** An event source mapping as it is now. */
export interface Mapping {
  readonly uuid: string;
  readonly kind: SourceKind;
  /** As the request named it: with a version, an alias, or nothing behind the name. */
  readonly functionArn: string;
  /** The function's role; "" while the function is missing. */
  readonly roleArn: string;
  /** It is enabled, and there is a function to call. A mapping outlives its function, and goes on when that is back. */
  readonly active: boolean;
  /** Epoch milliseconds. */
  readonly startingPositionTimestamp?: number;
  /** The same object until they change. */
  readonly settings: MappingSettings;
}

/** The mappings as those who poll know them. */
export interface Mappings {
  all(): readonly Mapping[];
  /** Undefined once it is deleted. */
  get(uuid: string): Mapping | undefined;
  /** Calls back when a mapping was created, changed or deleted, or its function came or went. The returned function ends it. */
  follow(onChange: (uuid: string) => void): () => void;
  /** Keeps `LastProcessingResult`; AWS shows none for queues. */
  processed(uuid: string, result: string): void;
}

/** What polls one mapping: while it is active, with the settings that it has at each step. */
export interface Polling {
  /** The mapping has changed. */
  wake(): void;
  /** Begins no further batch; resolves when those that run have ended and been seen to. */
  stop(): Promise<void>;
}

/** A kind of source, polled; a new one is a folder of `sources/` and a row in its list. */
export interface EventSource {
  readonly kinds: readonly SourceKind[];
  /** Begins to poll; `read` gives the mapping as it is at each step. */
  open(uuid: string, read: () => Mapping | undefined): Polling;
  /** Lets go of what is kept of a mapping that is deleted. */
  release(uuid: string): void;
}
