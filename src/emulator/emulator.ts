import { AppError, messageOf } from "../shared/errors.ts";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { type AccessKey, ensureAccessKey } from "./accessKey.ts";
import { loadModels } from "./http/models.ts";
import { startServer } from "./http/server.ts";
import { createSqs, migrations as sqsMigrations } from "./sqs/sqs.ts";
import { type Migration, openDatabase } from "./store/open.ts";
import { createSts } from "./sts/sts.ts";

export interface EmulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Made when it is missing. One emulator at a time. */
  readonly dataDir: string;
  /** Templates whose functions are kept in step with the files. */
  readonly templates: readonly string[];
  /** Instead of the key of the data directory. */
  readonly credentials?: AccessKey;
  /** Lets everyone in. */
  readonly anonymous?: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** By how much AWS's own waits (retries, backoff) are shortened; 1 is AWS's pace. */
  readonly timeScale?: number;
}

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Ends the functions' processes and writes what is not written yet. */
  stop(): Promise<void>;
}

/**
 * Builds the emulator and starts it. Throws `AppError` "port-taken", "data-dir-unusable", "data-dir-in-use" or
 * "access-key-unreadable".
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { dataDir, region, accountId, log } = options;
  const key = options.credentials ?? ensureAccessKey(dataDir);
  const clock = options.clock ?? systemClock;
  const database = openState(dataDir, [...sqsMigrations]);
  const sqs = createSqs({ database, clock, region, accountId });
  const models = await loadModels();
  const server = await startServer({
    port: options.port,
    region,
    accountId,
    models,
    services: [createSts(accountId), sqs.service],
    publicRoutes: [],
    signedRoutes: [],
    credentials: options.anonymous ? undefined : key,
    log,
    now: () => systemClock.now(),
  });
  log.info("emulator ready", { endpoint: server.endpoint, dataDir });
  return {
    endpoint: server.endpoint,
    port: server.port,
    region,
    accountId,
    ...key,
    async stop() {
      sqs.stop();
      await server.stop();
      database.close();
    },
  };
}

function openState(dataDir: string, migrations: readonly Migration[]): DatabaseSync {
  try {
    const database = openDatabase(dataDir, migrations);
    // Two emulators on one directory would each run its queued events: the second is refused. The lock ends with the process.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    return database;
  } catch (error) {
    const inUse = /locked|busy/.test(messageOf(error));
    throw new AppError(inUse ? "data-dir-in-use" : "data-dir-unusable", {
      userMessage: inUse
        ? `Another emulator uses "${dataDir}". Stop it, or choose another with --data-dir.`
        : `The emulator cannot keep its data in "${dataDir}" (${messageOf(error)}). Make it writable, or choose another with --data-dir.`,
      cause: error,
    });
  }
}
