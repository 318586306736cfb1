import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { AppError, messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { ResidentService } from "../../contracts/service.ts";
import type { FunctionUrl, PolicyRequest, PolicyVerdict } from "../../contracts/functionUrl.ts";
import type { Mappings } from "../../contracts/eventSources.ts";
import type { Engine } from "../../contracts/engine.ts";
import type { Queues } from "../../contracts/queues.ts";
import { downloadLinks } from "./code/download.ts";
import { Packages } from "./code/packages.ts";
import { codeSource, type ReadObject } from "./code/source.ts";
import type { LambdaContext, StreamsOfMappings } from "./state/context.ts";
import { lambdaActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { resumeVersions } from "./state/lifecycle.ts";
import { asking } from "../../contracts/ask.ts";
import type { WorkspaceFunctions } from "../../contracts/workspaceFunctions.ts";
import type { ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import { lambdaDeclarer } from "./workspace/declared/declarer.ts";
import { DeclaredFunctions } from "./workspace/functions.ts";
import { evaluatePolicy } from "./resources/policies/evaluation.ts";
import { resumeProvisioned } from "./resources/provisioned/environments.ts";
import { FunctionState } from "./state/functionState.ts";
import { reset } from "./workspace/reset.ts";
import { resolver, type Resolver } from "./resolve.ts";
import { Settling } from "./state/settling.ts";
import { openTables, type Tables } from "./state/tables.ts";
import { FollowedMappings } from "./resources/eventSources/followed.ts";
import { resumeMappings } from "./resources/eventSources/mappings.ts";
import { resourceOperations } from "./resources/operations.ts";
import { urlById } from "./resources/urls.ts";
import { isManaged } from "./state/lookup.ts";
import { forgetUnusedLayers, packagesInUse, workspaceFolder } from "./state/codeInUse.ts";
import { functionArn } from "./state/names.ts";
import { lambdaValidator } from "./validation.ts";

export interface LambdaOptions {
  /** Opened with `migrations` of tables.ts. */
  readonly database: DatabaseSync;
  /** The folder of the code packages. */
  readonly packagesDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The built-in SQS: without it the queues of event source mappings are not looked for. */
  readonly queues?: Pick<Queues, "has" | "visibilitySeconds">;
  readonly streams?: StreamsOfMappings;
  readonly engine: Pick<Engine, "retire" | "provision">;
  readonly region: string;
  readonly accountId: string;
  /** Where the emulator answers; asked only while it serves. */
  readonly endpoint: () => string;
  /** Reads packages from S3; without it a package in S3 is refused. */
  readonly readObject?: ReadObject;
  /** Draws the version of a weighted alias, from 0 to 1. */
  readonly random?: () => number;
}

export interface Lambda {
  readonly service: ResidentService;
  readonly workspace: WorkspaceFunctions;
  /** Makes what templates declare as resources of their own beside functions. */
  readonly declarer: ResourceDeclarer;
  /** Event source mappings, for those who poll them. */
  readonly mappings: Mappings;
  readonly resolve: Resolver["resolve"];
  /** Of a function with this name, if there were one. */
  arnOf(functionName: string): string;
  /** The account's concurrency that no function has for itself. */
  unreserved(): number;
  /** The package's zip that a download link leads to; undefined for a link that is not ours or has ended. */
  downloadFile(pathAndQuery: string): Promise<string | undefined>;
  /** The function URL with this id, for the data plane. */
  functionUrl(urlId: string): FunctionUrl | undefined;
  /** What the resource policy of a function, version or alias says to a request. */
  evaluate(functionName: string, qualifier: string | undefined, request: PolicyRequest): PolicyVerdict;
  /** Removes everything that was made through the API; functions of the workspace stay as declared. */
  reset(): void;
  /** Finishes what the last process left in between, and initialises what is provisioned. Functions can run then. */
  start(): void;
  stop(): void;
}

/** The Lambda API over its tables, without the operations that invoke. Removes packages that nothing refers to, so no function may run yet. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock, log, engine, endpoint } = options;
  const tables = openTables(options.database);
  const packages = packagesOf(tables, options.packagesDir);
  const links = downloadLinks(clock);
  const place = { accountId: options.accountId, region: options.region };
  const stopping = new AbortController();
  let started = false;
  const mappings = new FollowedMappings({ tables, place });
  const names = resolver({ place, tables, packages }, options.random);
  const changed = (name: string) => mappings.functionChanged(name);
  const context: LambdaContext = {
    place,
    tables,
    state: new FunctionState({ tables, place, engine, resolved: names, changed }),
    packages,
    codeSource: codeSource(options.readObject ?? noObjects),
    queues: options.queues,
    streams: options.streams ?? {},
    mappingChanged: (uuid) => mappings.changed(uuid),
    engine,
    settling: { versions: new Settling(clock), mappings: new Settling(clock) },
    started: () => started,
    stopped: stopping.signal,
    clock,
    log,
    endpoint,
    packageLink: (codeSha256) => endpoint() + links.link(codeSha256),
    runnable: (name, qualifier) => names.mainVersion(name, qualifier),
  };
  const validate = lambdaValidator((request) => isManaged(context, request));
  const service = serviceOf(resourceOperations(context), validate);
  return {
    service,
    declarer: lambdaDeclarer(context, asking(service, place), validate),
    workspace: new DeclaredFunctions(context),
    mappings,
    resolve: (nameOrArn, qualifier) => names.resolve(nameOrArn, qualifier),
    arnOf: (name) => functionArn(place, name),
    unreserved: () => names.unreserved(),
    downloadFile: (pathAndQuery) => downloadFile(context, links.open(pathAndQuery)),
    functionUrl: (urlId) => urlById(context, urlId),
    evaluate: (functionName, qualifier, request) =>
      evaluatePolicy(tables.policies.get(functionName, qualifier ?? ""), request),
    start: () => {
      started = true;
      resumeVersions(context);
      resumeMappings(context);
      resumeProvisioned(context);
    },
    reset: () => mappings.removedBy(() => reset(context)),
    stop: () => {
      stopping.abort();
      for (const table of Object.values(context.settling)) table.stop();
    },
  };
}

function packagesOf(tables: Tables, folder: string): Packages {
  const packages = new Packages(folder);
  forgetUnusedLayers(tables);
  packages.keepOnly(packagesInUse(tables));
  return packages;
}

/** The zip of a package; of a workspace function's folder, as it is now. */
async function downloadFile(
  { tables, packages, log }: LambdaContext,
  codeSha256: string | undefined,
): Promise<string | undefined> {
  if (codeSha256 === undefined) return undefined;
  const folder = workspaceFolder(tables, codeSha256);
  if (folder === undefined) return packages.file(codeSha256);
  return packages.zipOf(folder, codeSha256).catch((error: unknown) => {
    log.warn("a workspace function's folder could not be packed", { folder, error: messageOf(error) });
    return undefined;
  });
}

/** Base64 of a package of 50 MB and the rest of the request; AWS names this number in its refusal. */
const codeUploadBytes = 70_167_211;
const invokeBytes = 6_291_456;
const uploads: readonly string[] = ["CreateFunction", "UpdateFunctionCode", "PublishLayerVersion"];

export const lambdaSdkId = "Lambda";

function serviceOf(
  operations: ResidentService["operations"],
  validate: NonNullable<ResidentService["validate"]>,
): ResidentService {
  return {
    name: "lambda",
    sdkId: lambdaSdkId,
    signingName: "lambda",
    protocols: [{ kind: "rest-json" }],
    model: loadModel,
    actions: lambdaActions,
    operations,
    validate,
    bodyLimit: (operation = "") => (uploads.includes(operation) ? codeUploadBytes : invokeBytes),
    errors: {
      internal: { code: "ServiceException", messageKey: "Message" },
      // AWS calls this operation by its old name.
      operationName: (operation) => (operation === "Invoke" ? "InvokeFunction" : operation),
    },
  };
}

function noObjects(): Promise<never> {
  return Promise.reject(
    new AppError("no-endpoint", {
      userMessage: "The emulator has no S3 endpoint. Send the package as ZipFile.",
    }),
  );
}
