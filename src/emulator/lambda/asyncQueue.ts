import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { AsyncEvent, ReadAsyncSettings, RunAttempt } from "./asyncEvent.ts";
import type { Destinations } from "./destinations.ts";

export interface AsyncQueueOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  /** AWS's waits are divided by it; 1 is AWS's own pace. */
  readonly timeScale: number;
  readonly run: RunAttempt;
  readonly settings: ReadAsyncSettings;
  readonly destinations: Destinations;
}

/** The durable queue of asynchronous invocations. */
export interface AsyncQueue {
  /** Resolves when the event is committed: only then may 202 be answered. */
  enqueue(event: AsyncEvent): Promise<void>;
  /** Events that are accepted and not yet done with. */
  queued(): number;
  /** Starts no further attempt, and resolves when those under way have ended. What is queued stays on disk. */
  stop(): Promise<void>;
}
