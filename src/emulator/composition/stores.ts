import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { AccessKey } from "../accessKey.ts";
import type { Deliveries } from "../contracts/deliveries.ts";
import type { StreamSources } from "../contracts/streams.ts";
import type { DataDir } from "../dataDir.ts";
import type { EmulatorOptions } from "../options.ts";
import { createDynamoDb } from "../services/dynamodb/service.ts";
import { createKinesis } from "../services/kinesis/service.ts";
import { defaultLogBytes } from "../services/logs/removal.ts";
import { createLogs } from "../services/logs/service.ts";
import { createSqs } from "../services/sqs/service.ts";
import { giveBackSpace } from "../store/space.ts";
import { Sweeper } from "../store/sweeper.ts";

interface OpenStoresOptions {
  readonly options: EmulatorOptions;
  readonly state: {
    readonly database: DatabaseSync;
    readonly dataDir: DataDir;
    readonly key: AccessKey;
    readonly region: string;
    readonly accountId: string;
    readonly log: Log;
    readonly clock: Clock;
    /** Never goes back, for what waits. */
    readonly queueClock: Clock;
  };
  readonly onStop: (stop: () => void | Promise<void>) => void;
  /** What subscription filters let through is owed here. */
  readonly deliveries: Deliveries;
  /** Whether there is a function of that name or ARN. */
  readonly functionExists: (arn: string) => Promise<boolean>;
}

/** The services that keep what grows. What is removed of it goes in pieces. */
export function openStores({ options, state, onStop, deliveries, functionExists }: OpenStoresOptions) {
  const { database, log, queueClock, dataDir, key } = state;
  const removed = () => sweeper.wake();
  const logs = createLogs({
    ...state,
    limits: { bytes: defaultLogBytes, ...options.logLimits },
    removed,
    deliveries,
    exists: async (arn) => kinesis.takes(arn) || functionExists(arn),
  });
  const sqs = createSqs({ ...state, clock: queueClock, removed });
  const kinesis = createKinesis({ ...state, clock: queueClock, removed });
  const dynamoDb = createDynamoDb({
    ...state,
    choice: options.dynamoDb ?? {},
    database: dataDir.dynamoDb,
    credentials: key,
  });
  onStop(() => dynamoDb.stop());
  // Real time also where the emulator's is not: it is about when this machine has time.
  const sweeper = new Sweeper({
    clock: systemClock,
    log,
    steps: [() => logs.sweep(), () => sqs.sweep(), () => kinesis.sweep(), () => giveBackSpace(database)],
  });
  sweeper.wake();
  onStop(() => sweeper.stop());
  const streams: StreamSources = {
    kinesis: kinesis.streams,
    dynamodb: dynamoDb.streams,
    ...options.streams,
  };
  return { logs, sqs, kinesis, dynamoDb, streams };
}
