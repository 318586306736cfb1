import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Clock, systemClock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { type AccessKey, ensureAccessKey } from "./accessKey.ts";
import { codeDownload } from "./services/lambda/code/downloadRoute.ts";
import { claimDataDir, dataDirAt } from "./dataDir.ts";
import { functionUrls } from "./frontDoors/functionUrl/functionUrls.ts";
import { Services } from "./wire/services.ts";
import { type RunningServer, startServer } from "./wire/server.ts";
import { createSignatureVerifier } from "./wire/signature.ts";
import type { InvocationObserver } from "./contracts/observer.ts";
import { createInvocations } from "./invocations/invocations.ts";
import { migrations as asyncMigrations } from "./invocations/async/eventTable.ts";
import { DeliveryQueue } from "./delivery/deliveryQueue.ts";
import { migrations as deliveryMigrations } from "./delivery/deliveryTable.ts";
import { deliveryTargets } from "./delivery/targets/targets.ts";
import { createLambda } from "./services/lambda/service.ts";
import { migrations as lambdaMigrations } from "./services/lambda/state/tables.ts";
import { createPrivateApi } from "./privateApi.ts";
import { defaultLogBytes, type LogLimits } from "./services/logs/removal.ts";
import { createLogs } from "./services/logs/service.ts";
import { migrations as logsMigrations } from "./services/logs/tables.ts";
import { watchProject } from "./project/project.ts";
import { createEngine, type EngineOptions } from "./runtime/engine/createEngine.ts";
import { createOutbound, type OutboundEndpoints } from "./delivery/outside/outside.ts";
import { createEvents } from "./services/events/service.ts";
import { migrations as eventsMigrations } from "./services/events/state.ts";
import { createSqs, migrations as sqsMigrations } from "./services/sqs/service.ts";
import { openState, stateError } from "./openState.ts";
import type { Migration } from "./store/open.ts";
import { giveBackSpace } from "./store/space.ts";
import { Sweeper } from "./store/sweeper.ts";
import { createSts } from "./services/sts/service.ts";

export interface EmulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Made when it is missing; a folder with other files is refused. One emulator at a time. */
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
  /** Where services are that the emulator does not have, for destinations and packages. */
  readonly outbound?: OutboundEndpoints;
  /** How long, and how many, log events are kept. */
  readonly logLimits?: Partial<LogLimits>;
  /** Told of every invocation. */
  readonly observer?: InvocationObserver;
  /** What `/_local/status` says. */
  readonly version?: string;
  /** The folder of the functions' bootstraps; that of the sources by default. */
  readonly bootstrapDir?: string;
  /** A folder with a `debugpy` package, for a Python that has none. */
  readonly debugpyDir?: string;
  /** Where a person had the SDKs installed that Lambda's runtimes bring. */
  readonly sdkDir?: string;
  /** For tests and measurements. */
  readonly engine?: Partial<
    Pick<EngineOptions, "searchPath" | "homeDir" | "standby" | "freeze" | "idleTimeoutMs" | "initTimeoutMs">
  >;
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

const migrations: readonly Migration[] = [
  ...lambdaMigrations,
  ...logsMigrations,
  ...sqsMigrations,
  ...eventsMigrations,
  ...asyncMigrations,
  ...deliveryMigrations,
];

/** For so long attempts and deliveries may end when the emulator stops; what is cut off is made again. */
const stopGraceMs = 2_000;

/**
 * Builds the emulator and starts it: resolves when it can answer and the templates have been read. Throws `AppError` "port-taken",
 * "data-dir-foreign", "data-dir-unusable", "data-dir-in-use", "data-dir-newer", "data-dir-damaged" or "access-key-unreadable", having
 * stopped what it had started.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const stops: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const running = await build(options, stops);
    options.log.info("emulator ready", { endpoint: running.endpoint, dataDir: options.dataDir });
    return { ...running, stop };
  } catch (error) {
    await stop();
    throw stateError(dataDirAt(options.dataDir), error) ?? error;
  }
}

async function build(
  options: EmulatorOptions,
  stops: (() => void | Promise<void>)[],
): Promise<Omit<Emulator, "stop">> {
  const { region, accountId, log, templates, clock = systemClock } = options;
  const dataDir = dataDirAt(options.dataDir);
  claimDataDir(dataDir);
  const key = options.credentials ?? ensureAccessKey(dataDir);
  const database = openState(dataDir, migrations);
  stops.push(() => database.close());

  const logs = createLogs({
    database,
    clock,
    log,
    region,
    accountId,
    limits: { bytes: defaultLogBytes, ...options.logLimits },
    removed: () => sweeper.wake(),
  });
  // Real time also where the emulator's is not: it is about when this machine has time.
  const sweeper = new Sweeper({
    clock: systemClock,
    log,
    steps: [() => logs.sweep(), () => giveBackSpace(database)],
  });
  sweeper.wake();
  stops.push(() => {
    sweeper.stop();
    logs.stop();
  });

  const sqs = createSqs({ database, clock, region, accountId });

  // Asked only once a function runs, or a request is answered: then there is a server.
  let server: RunningServer | undefined;
  const endpoint = () => server?.endpoint ?? "";
  const engine = createEngine({
    log,
    clock,
    logs: logs.sink,
    workDir: dataDir.work,
    bootstrapDir: options.bootstrapDir ?? join(import.meta.dirname, "../bootstrap"),
    functionEnvironment: functionEnvironment(key, endpoint),
    ...(options.debugpyDir !== undefined && { debugpyDir: options.debugpyDir }),
    ...(options.sdkDir !== undefined && { sdkDir: options.sdkDir }),
    ...options.engine,
  });
  stops.push(() => engine.stop());

  const place = { region, accountId };
  const outbound = createOutbound({ endpoints: options.outbound ?? {}, region, credentials: key });
  const lambda = createLambda({
    database,
    packagesDir: dataDir.packages,
    clock,
    log,
    engine,
    region,
    accountId,
    endpoint,
    queues: sqs.queues,
    readObject: (bucket, key, version) => outbound.getObject(bucket, key, version),
  });
  stops.push(() => lambda.stop());

  const deliveries = new DeliveryQueue({
    database,
    clock,
    log,
    targets: deliveryTargets({
      queues: sqs.queues,
      accept: (event) => invocations.accept(event),
      publish: (event) => events.accept(event),
      outbound,
    }),
  });
  const events = createEvents({ database, clock, log, deliveries, region, accountId });
  const invocations = createInvocations({
    database,
    lambda,
    engine,
    deliveries,
    place,
    clock,
    random: Math.random,
    log,
    // Nothing is invoked before the project has been read.
    settled: () => project.settled(),
    ...(options.observer !== undefined && { observer: options.observer }),
    timeScale: options.timeScale ?? 1,
  });
  const buildDir = dataDir.build;
  const project = await watchProject({
    templates,
    functions: lambda.workspace,
    buildDir,
    region,
    accountId,
    log,
    ignored: [dataDir.root],
  });
  stops.push(() => project.stop());

  const privateApi = createPrivateApi({
    version: options.version ?? "development",
    templates,
    engine,
    resolve: async (name) => (await invocations.invoker.resolve({ name })).fn,
    project,
    reset() {
      invocations.clear();
      deliveries.clear();
      lambda.reset();
      logs.reset();
      sqs.reset();
      events.reset();
    },
  });
  const services = await Services.open([
    {
      ...lambda.service,
      operations: { ...lambda.service.operations, ...invocations.operations },
    },
    logs.service,
    sqs.service,
    events.service,
    createSts(accountId),
  ]);
  // Signatures are dated by the world's clock, whatever the emulator's own says.
  const now = () => systemClock.now();
  const verifier = options.anonymous
    ? undefined
    : createSignatureVerifier({
        ...key,
        now,
        acceptsRegion: (scoped, name) => scoped === region || services.isGlobal(name),
      });
  const urls = functionUrls({
    find: (urlId) => lambda.functionUrl(urlId),
    evaluate: (name, alias, request) => lambda.evaluate(name, alias, request),
    invocations: invocations.invoker,
    region,
    accountId,
    clock,
  });
  server = await startServer({
    port: options.port,
    region,
    accountId,
    services,
    publicRoutes: [urls, codeDownload((link) => lambda.downloadFile(link))],
    signedRoutes: [privateApi],
    verifier,
    log,
  });
  // Only now can a queued event's function reach the emulator.
  deliveries.start();
  lambda.start();
  invocations.start();
  events.start();
  stops.push(async () => {
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const cancel = systemClock.after(stopGraceMs, resolve);
    events.stop();
    await invocations.stop(grace);
    await deliveries.stop(grace);
    cancel();
  });

  const running = server;
  stops.push(() => {
    // Before the server, which would wait for long polls and live tails.
    sqs.stop();
    logs.endTails();
    return running.stop();
  });
  return { endpoint: running.endpoint, port: running.port, region, accountId, ...key };
}

/** What makes the SDK inside a function talk to this emulator, for the services that it has. */
function functionEnvironment(
  { accessKeyId, secretAccessKey }: AccessKey,
  endpoint: () => string,
): () => Readonly<Record<string, string>> {
  // Any will do, since the signature covers it: functions at AWS always have one.
  const sessionToken = randomBytes(96).toString("base64");
  return () => ({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL_LAMBDA: endpoint(),
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint(),
    AWS_ENDPOINT_URL_SQS: endpoint(),
    AWS_ENDPOINT_URL_STS: endpoint(),
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint(),
  });
}
