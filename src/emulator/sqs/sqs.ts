import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Service } from "../http/service.ts";
import type { Queues } from "./queues.ts";

export interface SqsOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  readonly region: string;
  readonly accountId: string;
}

/** The built-in SQS: `createSqs(options)` follows; `queues` is what destinations and event source mappings use. */
export interface Sqs {
  readonly service: Service;
  readonly queues: Queues;
  stop(): void;
}
