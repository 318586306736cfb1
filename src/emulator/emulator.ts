import { join } from "node:path";
import { systemClock } from "../shared/clock.ts";
import { ensureAccessKey } from "./accessKey.ts";
import { unzip, unzippedSize } from "./services/lambda/code/zip.ts";
import { claimDataDir, dataDirAt } from "./dataDir.ts";
import { functionEnvironment } from "./functionEnvironment.ts";
import { readModel } from "./wire/model/readModel.ts";
import { Services } from "./wire/services.ts";
import { type RunningServer, startServer } from "./wire/server.ts";
import { askingServices } from "./contracts/ask.ts";
import type { Engine } from "./contracts/engine.ts";
import type { CallingService, ServiceDefinition } from "./contracts/service.ts";
import { createInvocations, type InvocationRoom } from "./invocations/invocations.ts";
import { createLambda, type Lambda, lambdaSdkId } from "./services/lambda/service.ts";
import type { EmulatorOptions } from "./options.ts";
import type { ApiAddress } from "../protocol/apiAddresses.ts";
import { proofOf } from "../shared/proof.ts";
import { createPrivateApi } from "./privateApi.ts";
import { esbuildFolder } from "./project/build/missingTool.ts";
import { Project } from "./project/project.ts";
import { withStoredDefinitions } from "./project/resources/storedDefinitions.ts";
import { createEngine } from "./runtime/engine/createEngine.ts";
import { createOutbound } from "./delivery/outside/outside.ts";
import { HealthChecks } from "./frontDoors/loadBalancer/healthChecks.ts";
import { createCloudWatch } from "./services/cloudWatch/service.ts";
import type { Sources } from "./sources/sources.ts";
import { openApis } from "./composition/apis.ts";
import { type Functions, openCallers } from "./composition/callers.ts";
import { openFrontDoors } from "./composition/frontDoors.ts";
import { httpsWith } from "./composition/https.ts";
import { openIam } from "./composition/iam.ts";
import { openSources } from "./composition/sources.ts";
import { openStores } from "./composition/stores.ts";
import { verifierOf } from "./composition/verifier.ts";
import { migrations } from "./composition/migrations.ts";
import { openState, stateError } from "./openState.ts";
import { Collection } from "./store/collection.ts";
import { latestRow, steadyClock } from "./store/steadyClock.ts";
import { createSchemas } from "./services/schemas/service.ts";
import { createSts } from "./services/sts/service.ts";

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The APIs that there are now. */
  apis(): Promise<readonly ApiAddress[]>;
  /** Where it answers by HTTPS, and the certificate that clients have to trust. */
  readonly https: { readonly endpoint: string; readonly authority: string } | undefined;
  /** Ends the functions' processes and writes what is not written yet. */
  stop(): Promise<void>;
}

/** Where the rows of the durable queues say when they came. */
const arrivals = [
  { table: "lambda_async_events", column: "accepted_at" },
  { table: "deliveries", column: "owed_at" },
  { table: "sqs_messages", column: "sent_at" },
  { table: "kinesis_records", column: "arrived_at" },
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
    const running = await build(options, (last) => stops.push(last));
    options.log.info("emulator ready", { endpoint: running.endpoint, dataDir: options.dataDir });
    return { ...running, stop };
  } catch (error) {
    await stop();
    throw stateError(dataDirAt(options.dataDir), error) ?? error;
  }
}

/** Registers what is to be done when the emulator stops; the last is done first. */
type OnStop = (stop: () => void | Promise<void>) => void;

/** The stages, each built of those before it. */
async function build(options: EmulatorOptions, onStop: OnStop): Promise<Omit<Emulator, "stop">> {
  // Asked only once a function runs, or a request is answered: then there is a server.
  let server: RunningServer | undefined;
  const endpoint = () => server?.endpoint ?? "";
  const place = { ...options, endpoint };
  const functions: Functions = {
    accept: (event) => calls.accept(event),
    exist: (name) =>
      calls.invoker.resolve({ name }).then(
        () => true,
        () => false,
      ),
    ask: askingServices(() => definitionsOf({ lambda, services, calls }), place, readModel),
    watch: (observer) => calls.watch(observer),
  };
  const base = { options, onStop, endpoint };
  const state = open(base);
  const services = openServices({ ...base, state, functions });
  const engine = openEngine({ ...base, state, services });
  const lambda = openLambda({ ...base, state, services, engine });
  const project = openProject({ ...base, state, services, lambda });
  const calls = openInvocations({ ...base, state, services, engine, lambda, project });
  const { mappings } = lambda;
  const { timeScale = 1, templates, kafkaServers = [] } = options;
  const following = { mappings, invocations: calls.invoker, timeScale, templates, kafkaServers };
  const sources = openSources({ ...state, ...services, ...following });
  const healthChecks = new HealthChecks({ ...state, ...services, invocations: calls.invoker });
  onStop(() => healthChecks.stop());
  const stages = { ...base, state, services, engine, lambda, project, calls, sources };
  const read = Promise.withResolvers<void>();
  server = await serve(stages, read.promise);
  // The templates' variables have the addresses of queues, so the port must be known.
  await project.reload();
  begin(stages);
  healthChecks.start();
  read.resolve();
  const { endpoint: address, port, httpsEndpoint } = server;
  return {
    endpoint: address,
    port,
    region: options.region,
    accountId: options.accountId,
    ...state.key,
    apis: services.apis,
    https:
      httpsEndpoint === undefined
        ? undefined
        : { endpoint: httpsEndpoint, authority: state.dataDir.httpsAuthority },
  };
}

interface Base {
  readonly options: EmulatorOptions;
  readonly onStop: OnStop;
  readonly endpoint: () => string;
}

interface Stages {
  readonly state: ReturnType<typeof open>;
  readonly services: ReturnType<typeof openServices>;
  readonly engine: Engine;
  readonly lambda: Lambda;
  readonly project: Project;
  readonly calls: InvocationRoom;
  readonly sources: Sources;
}

/** What every stage has, with the stages that it is built of. */
type With<Names extends keyof Stages> = Base & Pick<Stages, Names>;

function open({ options, onStop }: Base) {
  const { region, accountId, log, clock = systemClock } = options;
  const dataDir = dataDirAt(options.dataDir);
  claimDataDir(dataDir, { adopt: options.adoptDataDir ?? false });
  const key = options.credentials ?? ensureAccessKey(dataDir);
  const database = openState(dataDir, migrations);
  onStop(() => database.close());
  const outbound = createOutbound({ endpoints: options.outbound ?? {}, region, credentials: key });
  const queueClock = steadyClock(clock, latestRow(database, arrivals));
  const { iam: mode = "warn" } = options;
  const iam = openIam({ mode, secret: key.secretAccessKey, region, accountId, clock });
  return { dataDir, key, database, outbound, region, accountId, log, clock, queueClock, iam };
}

/** All services but Lambda, which has the functions. A new one is a line here. */
function openServices(stage: With<"state"> & { functions: Functions }) {
  const { options, state, endpoint, onStop } = stage;
  const { logs, sqs, kinesis, dynamoDb, streams } = openStores({
    ...stage,
    deliveries: { owe: (owed) => deliveries.owe(owed) },
    functionExists: (arn) => stage.functions.exist(arn),
  });
  const { queues } = sqs;
  const { deliveries, events, sns, s3, scheduler, stepFunctions, things } = openCallers(stage, {
    queues,
    putRecord: kinesis.put,
  });
  const apis = openApis({ ...state, endpoint });
  const all: readonly CallingService[] = [
    logs,
    sqs,
    events,
    s3,
    scheduler,
    sns,
    kinesis,
    stepFunctions,
    ...things,
    ...apis.services,
    createCloudWatch(stage.functions),
    createSchemas(state),
    ...dynamoDb.services,
    { service: createSts(state.accountId, (id) => state.iam.keys.principalOf(id)) },
    ...(options.furtherServices ?? []),
  ];
  onStop(() => {
    for (const service of all) service.stop?.();
  });
  return {
    logs: logs.sink,
    queues,
    streams,
    deliveries,
    buckets: s3.buckets,
    fire: (arn: string) => scheduler.fire(arn) || events.fire(arn),
    ...apis.doors,
    triggers: (arn: string) => all.flatMap((service) => service.triggers?.(arn) ?? []),
    all,
    routes: [sns.route],
  };
}

function openEngine({ options, state, services, endpoint, onStop }: With<"state" | "services">) {
  const { log, clock, iam, dataDir } = state;
  const sdkIds = [lambdaSdkId, ...services.all.map(({ service }) => service.sdkId)];
  const engine = createEngine({
    log,
    clock,
    logs: services.logs,
    workDir: dataDir.work,
    bootstrapDir: options.bootstrapDir ?? join(import.meta.dirname, "../bootstrap"),
    functionEnvironment: functionEnvironment((holder) => iam.keys.issue(holder), endpoint, sdkIds),
    ...(options.debugpyDir !== undefined && { debugpyDir: options.debugpyDir }),
    ...(options.sdkDir !== undefined && { sdkDir: options.sdkDir }),
    ...options.engine,
  });
  onStop(() => engine.stop());
  return engine;
}

function openLambda({ state, services, engine, endpoint, onStop }: With<"state" | "services" | "engine">) {
  const lambda = createLambda({
    ...state,
    packagesDir: state.dataDir.packages,
    engine,
    endpoint,
    queues: services.queues,
    streams: services.streams,
    // The S3 that the user named an endpoint for is meant before the built-in one.
    readObject: (bucket, key, version) =>
      (state.outbound.has("s3") ? state.outbound : services.buckets).getObject(bucket, key, version),
  });
  onStop(() => lambda.stop());
  return lambda;
}

function openProject({
  options,
  state,
  services,
  lambda,
  endpoint,
  onStop,
}: With<"state" | "services" | "lambda">) {
  const { dataDir, database, region, accountId, log, iam } = state;
  const project = new Project({
    templates: options.templates,
    functions: lambda.workspace,
    declarers: withStoredDefinitions(
      [iam, lambda, ...services.all].flatMap(({ declarer }) => declarer ?? []),
      services.buckets,
    ),
    keptResources: new Collection(database, "workspace_resources"),
    endpoint,
    zips: { unzip, unzippedSize },
    toolsDir: options.sdkDir && join(options.sdkDir, esbuildFolder),
    buildDir: dataDir.build,
    region,
    accountId,
    ...(options.parameters !== undefined && { parameters: options.parameters }),
    ...(options.environmentFiles !== undefined && { environmentFiles: options.environmentFiles }),
    log,
    ignored: [dataDir.root],
  });
  onStop(() => project.stop());
  return project;
}

/** What invokes functions. */
function openInvocations(stage: With<"state" | "services" | "engine" | "lambda" | "project">) {
  const { state, services, engine, lambda, project } = stage;
  const { observer, timeScale = 1 } = stage.options;
  const { region, accountId } = state;
  return createInvocations({
    ...state,
    lambda,
    engine,
    deliveries: services.deliveries,
    place: { region, accountId },
    random: Math.random,
    files: project,
    ...(observer !== undefined && { observer }),
    timeScale,
  });
}

/** All services. Invoking is part of Lambda's API, and a room of its own here. */
function definitionsOf({
  lambda,
  services,
  calls,
}: Pick<Stages, "lambda" | "services" | "calls">): readonly [ServiceDefinition, ...ServiceDefinition[]] {
  const operations = { ...lambda.service.operations, ...calls.operations };
  return [{ ...lambda.service, operations }, ...services.all.map(({ service }) => service)];
}

/** Listens; clients are served once the templates have been read. */
async function serve(stage: With<keyof Stages>, opens: Promise<void>): Promise<RunningServer> {
  const { options, state, services, lambda, project, calls, sources, endpoint, onStop } = stage;
  const { region, accountId, log } = state;
  const { invoker: invocations, watch } = calls;
  const sourceOf = (name: string) => project.sourceOf(name);
  const listed = await Services.open(definitionsOf(stage));
  const server = await startServer({
    port: options.port,
    ...httpsWith(options, state.dataDir, region),
    opens,
    region,
    accountId,
    services: listed,
    publicRoutes: [
      ...openFrontDoors({
        ...options,
        ...state,
        ...services,
        lambda,
        endpoint,
        invocations,
        watch,
        sourceOf,
      }),
      ...services.routes,
    ],
    signedRoutes: [privateApiOf(stage)],
    verifier: options.anonymous ? undefined : verifierOf(state, listed),
    guard: state.iam.guard,
    log,
  });
  onStop(async () => {
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const cancel = systemClock.after(stopGraceMs, resolve);
    await sources.stop(grace);
    await calls.stop(grace);
    await services.deliveries.stop(grace);
    cancel();
  });
  onStop(() => {
    // Before the server, which would wait for long polls and live tails.
    for (const service of services.all) service.quiesce?.();
    return server.stop();
  });
  return server;
}

/** What works by itself begins: only now can a queued event's function reach the emulator. */
function begin({ services, lambda, calls, sources }: With<keyof Stages>): void {
  services.deliveries.start();
  lambda.start();
  calls.start();
  sources.start();
  for (const service of services.all) service.start?.();
}

function privateApiOf(stage: With<keyof Stages>) {
  const { options, state, services, engine, lambda, project, calls, endpoint } = stage;
  const { templates, version = "development" } = options;
  return createPrivateApi({
    version,
    templates,
    engine,
    resolve: async (name) => (await calls.invoker.resolve({ name })).fn,
    project,
    proof: (challenge) => proofOf(state.key.secretAccessKey, endpoint(), challenge),
    fire: services.fire,
    denied: () => state.iam.denied(),
    triggers: (name) => services.triggers(lambda.arnOf(name)),
    apis: services.apis,
    async reset() {
      calls.clear();
      services.deliveries.clear();
      state.iam.reset();
      lambda.reset();
      for (const service of services.all) service.reset?.();
      await project.startOver();
    },
  });
}
