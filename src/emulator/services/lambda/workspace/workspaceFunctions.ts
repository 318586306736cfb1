import { isDeepStrictEqual } from "node:util";
import { formatArn } from "../../../../shared/arn.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import type { LocalFunction, LocalFunctions } from "./workspaceFunction.ts";
import { declareUrl } from "./workspaceUrls.ts";
import { functionArn } from "../state/names.ts";
import type { FunctionRecord, FunctionSettings, VersionRecord } from "../state/records.ts";

/** Keeps the functions of the workspace in the same tables as all others. */
export function localFunctions(context: LambdaContext): LocalFunctions {
  return {
    define: (fn) => define(context, fn),
    keepOnly: (functionNames) => {
      const keep = new Set(functionNames);
      for (const { name, origin } of context.tables.functions.of("").values()) {
        if (origin !== "workspace" || keep.has(name)) continue;
        context.state.changed(name, (change) => change.removeAll());
      }
    },
  };
}

function define(context: LambdaContext, local: LocalFunction): void {
  const { tables, state, clock, place } = context;
  const declared = declaredSettings(context, local);
  const fn = tables.functions.get("", local.functionName);
  const before = tables.versions.get(local.functionName, "$LATEST");
  const settings = before === undefined ? declared : merged(before.settings, fn?.declared, declared);
  const arn = functionArn(place, local.functionName);
  const deployed = isDeepStrictEqual(before?.settings, settings);
  const urlChanged = !isDeepStrictEqual(fn?.declaredUrl, local.url);
  const concurrencyChanged = fn?.declaredConcurrency !== local.reservedConcurrency;
  const aliasChanged = fn?.declaredAlias !== local.alias;
  const changed = urlChanged || concurrencyChanged || aliasChanged;
  const unchanged = !changed && isDeepStrictEqual(fn?.declared, declared);
  if (deployed && unchanged) return;
  const {
    declaredUrl: _url,
    declaredConcurrency: _concurrency,
    declaredAlias: _alias,
    reservedConcurrency,
    ...kept
  } = fn ?? {};
  const reserved = concurrencyChanged ? local.reservedConcurrency : reservedConcurrency;
  const record: FunctionRecord = {
    nextVersion: 1,
    recursiveLoop: "Terminate",
    ...kept,
    name: local.functionName,
    origin: "workspace",
    declared,
    ...(local.url && { declaredUrl: local.url }),
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
    ...(local.reservedConcurrency !== undefined && { declaredConcurrency: local.reservedConcurrency }),
    ...(local.alias !== undefined && { declaredAlias: local.alias }),
  };
  const version: VersionRecord =
    before !== undefined && deployed
      ? before
      : {
          version: "$LATEST",
          settings,
          revisionId: newId(),
          deploymentId: newId(),
          lastModified: clock.now(),
          // The code is where it runs: there is nothing to wait for.
          state: "Active",
          lastUpdateStatus: "Successful",
        };
  state.changed(local.functionName, (change) => {
    change.put(record);
    change.putVersion(version);
    if (urlChanged) declareUrl(context, local.functionName, local.url);
    if (aliasChanged && fn?.declaredAlias !== undefined) change.removeAlias(fn.declaredAlias);
    if (aliasChanged && local.alias !== undefined) declareAlias(context, local.functionName, local.alias);
    if (local.tags !== undefined) tables.tags.set("", arn, { ...tables.tags.get("", arn), ...local.tags });
  });
}

/** A version for every save would be in nobody's interest: the alias stands for the newest code itself. */
export function declareAlias({ tables, state }: LambdaContext, functionName: string, alias: string): void {
  if (tables.aliases.get(functionName, alias) !== undefined) return;
  state.changed(functionName, (change) =>
    change.putAlias({ name: alias, functionVersion: "$LATEST", description: "", revisionId: newId() }),
  );
}

/** What a client changed stays, until the template's own value of that setting changes. Code always follows. */
function merged(
  current: FunctionSettings,
  declaredBefore: FunctionSettings | undefined,
  declared: FunctionSettings,
): FunctionSettings {
  const kept = Object.entries(current).filter(([key, value]) => {
    if (["code", "codeSha256", "codeSize", "unzippedSize"].includes(key)) return false;
    const own = (settings: FunctionSettings | undefined): unknown =>
      (settings as Readonly<Record<string, unknown>> | undefined)?.[key];
    return (
      !isDeepStrictEqual(value, own(declaredBefore)) && isDeepStrictEqual(own(declaredBefore), own(declared))
    );
  });
  return { ...declared, ...Object.fromEntries(kept) };
}

function declaredSettings({ place }: LambdaContext, local: LocalFunction): FunctionSettings {
  return {
    description: local.description ?? "",
    role: formatArn({
      service: "iam",
      accountId: place.accountId,
      resource: "role/lambda-workbench-local",
    }),
    packageType: "Zip",
    runtime: local.runtime,
    handler: local.handler,
    memoryMb: local.memoryMb,
    timeoutSeconds: local.timeoutSeconds,
    ephemeralStorageMb: local.ephemeralStorageMb ?? 512,
    ...(Object.keys(local.environment).length === 0 ? {} : { environment: local.environment }),
    architectures: [local.architecture ?? "x86_64"],
    layers: [],
    tracing: local.tracing ?? "PassThrough",
    logging: loggingOf(local),
    snapStart: "None",
    fileSystems: [],
    tenantIsolated: false,
    code: { kind: "folder", taskRoot: local.taskRoot, layerFolders: local.layers },
    codeSha256: local.codeSha256,
    codeSize: local.codeSize,
    unzippedSize: local.codeSize,
  };
}

function loggingOf({ functionName, logging }: LocalFunction): FunctionSettings["logging"] {
  return {
    LogFormat: logging?.format ?? "Text",
    ...(logging?.format === "JSON" && {
      ApplicationLogLevel: logging.applicationLevel ?? "INFO",
      SystemLogLevel: logging.systemLevel ?? "INFO",
    }),
    LogGroup: logging?.group ?? `/aws/lambda/${functionName}`,
  };
}
