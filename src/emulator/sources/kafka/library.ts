import { createRequire } from "node:module";
import { join } from "node:path";
import * as v from "valibot";
import { AppError } from "../../../shared/errors.ts";

/** What is used of the package `kafkajs`, which the workspace brings. https://kafka.js.org/docs/consuming */
export interface KafkaLibrary {
  readonly Kafka: new (options: {
    readonly clientId: string;
    readonly brokers: readonly string[];
    /** Its own lines would go to the emulator's standard output. */
    readonly logCreator: () => (entry: unknown) => void;
    readonly retry: { readonly retries: number };
  }) => KafkaClient;
}

interface KafkaClient {
  consumer(options: { readonly groupId: string }): KafkaConsumer;
}

export interface KafkaConsumer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  subscribe(options: { readonly topics: readonly string[]; readonly fromBeginning: boolean }): Promise<void>;
  run(options: {
    readonly autoCommit: false;
    readonly eachBatchAutoResolve: false;
    readonly partitionsConsumedConcurrently: number;
    readonly eachBatch: (payload: EachBatch) => Promise<void>;
  }): Promise<void>;
  commitOffsets(offsets: readonly TopicOffset[]): Promise<void>;
  readonly events: { readonly CRASH: string };
  on(event: string, listener: (crash: { readonly payload: { readonly error: Error } }) => void): () => void;
}

interface TopicOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export interface EachBatch {
  readonly batch: {
    readonly topic: string;
    readonly partition: number;
    readonly messages: readonly KafkaMessage[];
  };
  readonly heartbeat: () => Promise<void>;
  readonly resolveOffset: (offset: string) => void;
  readonly isRunning: () => boolean;
  readonly isStale: () => boolean;
}

export interface KafkaMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Epoch milliseconds, as text. */
  readonly timestamp: string;
  readonly offset: string;
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>;
}

export type HeaderValue = Uint8Array | string;

const Library = v.object({ Kafka: v.custom<KafkaLibrary["Kafka"]>((value) => typeof value === "function") });

/** It is the workspace's, not one of ours. */
const packageName = "kafkajs";

/** Loads the client that one of the folders has installed. Throws `AppError` "kafka-client-missing". */
export function loadLibrary(folders: readonly string[]): KafkaLibrary {
  for (const folder of folders) {
    const require = createRequire(join(folder, "package.json"));
    let path: string;
    try {
      path = require.resolve(packageName);
    } catch {
      continue;
    }
    return v.parse(Library, require(path));
  }
  throw new AppError("kafka-client-missing", {
    userMessage:
      'Kafka is read by the package "kafkajs", which the workspace does not have: run "npm install --save-dev kafkajs" in its folder.',
  });
}
