import { availableParallelism } from "node:os";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Mappings } from "../contracts/eventSources.ts";
import type { Invocations } from "../contracts/invocations.ts";
import type { Queues } from "../contracts/queues.ts";
import { FunctionCalls } from "../sources/polling/functionCalls.ts";
import { Places } from "../sources/polling/places.ts";
import { QueueSource } from "../sources/sqs/queueSource.ts";
import { Sources } from "../sources/sources.ts";

interface OpenSourcesOptions {
  readonly mappings: Mappings;
  readonly invocations: Invocations;
  readonly queues: Queues;
  /** Never goes back, for what waits. */
  readonly queueClock: Clock;
  readonly log: Log;
}

/** Batches of all event source mappings that run at the same time; each is a process. */
const mostBatches = Math.max(32, 4 * availableParallelism());

/** What polls event source mappings. A new kind of source is a line here. */
export function openSources(options: OpenSourcesOptions): Sources {
  const { mappings, invocations, queues, queueClock: clock, log } = options;
  const calls = new FunctionCalls({ invocations, places: new Places(mostBatches), log });
  return new Sources({ mappings, sources: [new QueueSource({ queues, calls, clock, log })], log });
}
