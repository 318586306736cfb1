import type { RunnableFunction } from "../../contracts/engine.ts";
import { provisionedTotal, unreservedConcurrency } from "./resources/account.ts";
import type { LambdaContext } from "./state/context.ts";
import { conflict } from "./errors.ts";
import { existingVersion, functionMissing, publishedLayer } from "./state/lookup.ts";
import { functionArn, functionRef } from "./state/names.ts";
import type { EventInvokeRecord, FunctionRecord, VersionRecord } from "./state/records.ts";

/** What a name and qualifier lead to for one invoke. */
export interface Resolved {
  readonly fn: RunnableFunction;
  /** As the function sees it: with the qualifier of the request, without one when there was none. */
  readonly invokedArn: string;
  /** The qualifier of the request, `$LATEST` when there was none. */
  readonly qualifier: string;
  readonly reservedConcurrency: number | undefined;
  /** Environments that were initialised beforehand for this qualifier. */
  readonly provisionedConcurrency: number;
  /** Those of all qualifiers of the function. */
  readonly provisionedTotal: number;
  readonly recursiveLoop: "Allow" | "Terminate";
  readonly eventInvoke: EventInvokeRecord | undefined;
  readonly deadLetterArn: string | undefined;
}

/** Names to runnable functions, from memory: this is on the path of every invoke. */
export interface Resolver {
  /** Resolves a request's `FunctionName` and `Qualifier`; an alias with weights draws a version. Throws AWS's 404 and 409. */
  resolve(nameOrArn: string | undefined, qualifier?: string): Resolved;
  /** Resolves without drawing: an alias leads to its main version. */
  mainVersion(name: string, qualifier: string): RunnableFunction;
  /** The account's concurrency that no function has for itself; counted again only after a function changed. */
  unreserved(): number;
  /** Forgets what is remembered of a function. */
  forget(name: string): void;
}

type ResolverContext = Pick<LambdaContext, "place" | "tables" | "packages">;

export function resolver(context: ResolverContext, random: () => number = Math.random): Resolver {
  const remembered = new Map<string, Map<string, RunnableFunction>>();
  let unreserved: number | undefined;
  const runnable = (fn: FunctionRecord, version: VersionRecord): RunnableFunction => {
    const ofFunction = remembered.get(fn.name) ?? new Map<string, RunnableFunction>();
    const found = ofFunction.get(version.version);
    if (found !== undefined) return found;
    const made = runnableFunction(context, fn, version);
    remembered.set(fn.name, ofFunction.set(version.version, made));
    return made;
  };
  const find = (name: string, qualifier: string, draw: number) => {
    const fn = context.tables.functions.get("", name);
    if (fn === undefined) throw functionMissing(context.place, name, qualifier);
    const version = existingVersion(context, name, drawVersion(context, name, qualifier, draw));
    return { fn, version };
  };
  return {
    resolve: (nameOrArn, requestQualifier) => {
      const { name, qualifier: given } = functionRef(context.place, nameOrArn, requestQualifier);
      const qualifier = given ?? "$LATEST";
      const { fn, version } = find(name, qualifier, random());
      if (version.state !== "Active") {
        throw conflict(
          `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
        );
      }
      return {
        fn: runnable(fn, version),
        invokedArn: functionArn(context.place, name, given),
        qualifier,
        reservedConcurrency: fn.reservedConcurrency,
        provisionedConcurrency: context.tables.provisioned.get(name, qualifier)?.requested ?? 0,
        provisionedTotal: provisionedTotal(context.tables, name),
        recursiveLoop: fn.recursiveLoop,
        eventInvoke: context.tables.eventInvokeConfigs.get(name, qualifier),
        deadLetterArn: version.settings.deadLetterArn,
      };
    },
    mainVersion: (name, qualifier) => {
      const { fn, version } = find(name, qualifier, 1);
      return runnable(fn, version);
    },
    unreserved: () => (unreserved ??= unreservedConcurrency(context)),
    forget: (name) => {
      unreserved = undefined;
      remembered.delete(name);
    },
  };
}

/** `draw` is from 0 to 1: below the sum of the additional weights it leads to one of them. */
function drawVersion({ tables }: ResolverContext, name: string, qualifier: string, draw: number): string {
  const alias = tables.aliases.get(name, qualifier);
  if (alias === undefined) return qualifier;
  let below = 0;
  for (const [version, weight] of Object.entries(alias.weights ?? {})) {
    below += weight;
    if (draw < below) return version;
  }
  return alias.functionVersion;
}

function runnableFunction(
  context: ResolverContext,
  fn: FunctionRecord,
  record: VersionRecord,
): RunnableFunction {
  const { place } = context;
  const { version, settings, deploymentId } = record;
  const snapshotSha256 = snapshotInUse(context, fn.name, record);
  return {
    arn: functionArn(place, fn.name),
    functionName: fn.name,
    version,
    revision: snapshotSha256 === undefined ? deploymentId : `${deploymentId}-snapshot`,
    accountId: place.accountId,
    region: place.region,
    roleArn: settings.role,
    code: runnableCode(context, settings, snapshotSha256),
    ...(settings.runtime !== undefined && { runtime: settings.runtime }),
    ...(settings.handler !== undefined && { handler: settings.handler }),
    layers: layerFolders(context, settings),
    ...(settings.code.kind === "folder" && { linkedLayers: settings.code.layerFolders }),
    environment: settings.environment ?? {},
    memoryMb: settings.memoryMb,
    timeoutMs: settings.timeoutSeconds * 1000,
    ephemeralStorageMb: settings.ephemeralStorageMb,
    logging: {
      format: settings.logging.LogFormat,
      group: settings.logging.LogGroup,
      ...(settings.logging.ApplicationLogLevel !== undefined && {
        applicationLevel: settings.logging.ApplicationLogLevel,
      }),
      ...(settings.logging.SystemLogLevel !== undefined && { systemLevel: settings.logging.SystemLogLevel }),
    },
    tracing: settings.tracing,
    initialization: initialization(context, fn.name, version, settings.snapStart),
    tenantIsolated: settings.tenantIsolated,
  };
}

/** A published version of a workspace function runs from the folder for as long as that is what was published. */
function snapshotInUse({ tables }: ResolverContext, name: string, record: VersionRecord): string | undefined {
  const now = tables.versions.get(name, "$LATEST")?.settings;
  const unchanged = now?.code.kind === "folder" && now.codeSha256 === record.settings.codeSha256;
  return unchanged ? undefined : record.snapshotSha256;
}

function runnableCode(
  { packages }: ResolverContext,
  { code, codeSha256, imageConfig }: VersionRecord["settings"],
  snapshotSha256: string | undefined,
): RunnableFunction["code"] {
  switch (code.kind) {
    case "zip":
      return { kind: "directory", taskRoot: packages.folder(codeSha256) };
    case "folder":
      return {
        kind: "directory",
        taskRoot: snapshotSha256 === undefined ? code.taskRoot : packages.folder(snapshotSha256),
        sourceDir: code.taskRoot,
      };
    case "image":
      return {
        kind: "image",
        imageUri: code.imageUri,
        ...(imageConfig?.EntryPoint === undefined ? {} : { entryPoint: imageConfig.EntryPoint }),
        ...(imageConfig?.Command === undefined ? {} : { command: imageConfig.Command }),
        ...(imageConfig?.WorkingDirectory === undefined
          ? {}
          : { workingDirectory: imageConfig.WorkingDirectory }),
      };
  }
}

function layerFolders(
  { tables, packages }: ResolverContext,
  { layers, code }: VersionRecord["settings"],
): readonly string[] {
  const published = layers.flatMap((arn) => {
    const layer = publishedLayer({ tables }, arn);
    return layer === undefined ? [] : [packages.folder(layer.codeSha256)];
  });
  return code.kind === "folder" ? [...code.layerFolders, ...published] : published;
}

function initialization(
  { tables }: ResolverContext,
  name: string,
  version: string,
  snapStart: VersionRecord["settings"]["snapStart"],
): RunnableFunction["initialization"] {
  if (snapStart === "PublishedVersions" && version !== "$LATEST") return "snap-start";
  const qualifiers = [...tables.provisioned.of(name).keys()];
  const leadsHere = (qualifier: string) =>
    qualifier === version || tables.aliases.get(name, qualifier)?.functionVersion === version;
  return qualifiers.some(leadsHere) ? "provisioned-concurrency" : "on-demand";
}
