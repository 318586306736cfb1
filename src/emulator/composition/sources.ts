import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Deliveries } from "../contracts/deliveries.ts";
import type { Mappings } from "../contracts/eventSources.ts";
import type { Invocations } from "../contracts/invocations.ts";
import type { Queues } from "../contracts/queues.ts";
import type { StreamSources } from "../contracts/streams.ts";
import type { DataDir } from "../dataDir.ts";
import { dynamoDbForm } from "../sources/dynamoDb/dynamoDbForm.ts";
import { KafkaSource } from "../sources/kafka/source.ts";
import { kinesisForm } from "../sources/kinesis/kinesisForm.ts";
import { FunctionCalls } from "../sources/polling/functionCalls.ts";
import { Places } from "../../shared/places.ts";
import { createTurns } from "../../shared/turns/turns.ts";
import { inTurns } from "../sources/polling/inTurns.ts";
import { PositionTable } from "../sources/shards/positions.ts";
import { StreamSource } from "../sources/shards/stream/source.ts";
import { QueueSource } from "../sources/sqs/queueSource.ts";
import { Sources } from "../sources/sources.ts";

interface OpenSourcesOptions {
  readonly mappings: Mappings;
  readonly invocations: Invocations;
  readonly queues: Queues;
  readonly streams: StreamSources;
  readonly deliveries: Deliveries;
  /** Must have had the migrations of `positions.ts`. */
  readonly database: DatabaseSync;
  /** AWS's waits are divided by it. */
  readonly timeScale: number;
  /** Never goes back, for what waits. */
  readonly queueClock: Clock;
  readonly log: Log;
  /** Files and folders of the workspace, which may have a client of Kafka. */
  readonly templates: readonly string[];
  readonly dataDir: Pick<DataDir, "root">;
  readonly kafkaServers?: readonly string[];
}

/** Batches of all event source mappings that run at the same time; each is a process. */
const mostBatches = Math.max(32, 4 * availableParallelism());

/** What polls event source mappings. A new kind of source is a line here. */
export function openSources(options: OpenSourcesOptions): Sources {
  const { mappings, invocations, queues, queueClock: clock, log } = options;
  const { streams, database, templates, kafkaServers = [], dataDir } = options;
  const calls = new FunctionCalls({
    invocations: inTurns(invocations, createTurns({ atOnce: availableParallelism() })),
    places: new Places(mostBatches),
    log,
  });
  const shared = { ...options, calls, clock, positions: new PositionTable(database) };
  return new Sources({
    mappings,
    sources: [
      new QueueSource({ queues, calls, clock, log }),
      new StreamSource({ ...shared, form: kinesisForm(streams.kinesis) }),
      new StreamSource({ ...shared, form: dynamoDbForm(streams.dynamodb) }),
      new KafkaSource({
        ...shared,
        folders: [...templates.flatMap((file) => [file, dirname(file)]), dirname(dataDir.root)],
        servers: kafkaServers,
      }),
    ],
    log,
  });
}
