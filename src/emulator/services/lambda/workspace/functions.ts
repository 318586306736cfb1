import { isDeepStrictEqual } from "node:util";
import { formatArn } from "../../../../shared/arn.ts";
import { newSettings } from "../resources/functions/settings.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import { functionArn } from "../state/names.ts";
import type { Declaration, FunctionRecord, FunctionSettings, VersionRecord } from "../state/records.ts";
import { declareUrl } from "./urls.ts";
import type { WorkspaceFunction, WorkspaceFunctions } from "../../../contracts/workspaceFunctions.ts";

/** The functions that the workspace's templates declare, in the same tables as all others. */
export class DeclaredFunctions implements WorkspaceFunctions {
  readonly #context: LambdaContext;

  constructor(context: LambdaContext) {
    this.#context = context;
  }

  define(fn: WorkspaceFunction): void {
    const { tables } = this.#context;
    const declaration = declarationOf(this.#context, fn);
    const record = tables.functions.get("", fn.functionName);
    const latest = tables.versions.get(fn.functionName, "$LATEST");
    const settings = merged(latest?.settings, record?.declaration?.settings, declaration.settings);
    const isDeployed = isDeepStrictEqual(latest?.settings, settings);
    if (isDeployed && isDeepStrictEqual(record?.declaration, declaration)) return;
    this.#store(fn, declaration, record, isDeployed ? latest : undefined, settings);
  }

  keepOnly(functionNames: readonly string[]): void {
    const { tables, state } = this.#context;
    const keep = new Set(functionNames);
    for (const { name, origin } of tables.functions.of("").values()) {
      if (origin === "workspace" && !keep.has(name)) state.changed(name, (change) => change.removeAll());
    }
  }

  #store(
    { functionName: name, tags }: WorkspaceFunction,
    declaration: Declaration,
    record: FunctionRecord | undefined,
    deployed: VersionRecord | undefined,
    settings: FunctionSettings,
  ): void {
    const { tables, state, clock, place } = this.#context;
    const { declaration: before, reservedConcurrency, ...kept } = record ?? {};
    const isNew = (member: keyof Declaration) => !isDeepStrictEqual(before?.[member], declaration[member]);
    const reserved = isNew("reservedConcurrency") ? declaration.reservedConcurrency : reservedConcurrency;
    state.changed(name, (change) => {
      change.put({
        nextVersion: 1,
        recursiveLoop: "Terminate",
        ...kept,
        name,
        origin: "workspace",
        declaration,
        ...(reserved !== undefined && { reservedConcurrency: reserved }),
      });
      change.putVersion(
        deployed ?? {
          version: "$LATEST",
          settings,
          revisionId: newId(),
          deploymentId: newId(),
          lastModified: clock.now(),
          // The code is where it runs: there is nothing to wait for.
          state: "Active",
          lastUpdateStatus: "Successful",
        },
      );
      if (isNew("url")) declareUrl(this.#context, name, declaration.url);
      if (isNew("alias") && before?.alias !== undefined) change.removeAlias(before.alias);
      if (isNew("alias") && declaration.alias !== undefined) {
        declareAlias(this.#context, name, declaration.alias);
      }
      const arn = functionArn(place, name);
      if (tags !== undefined) tables.tags.set("", arn, { ...tables.tags.get("", arn), ...tags });
    });
  }
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
  current: FunctionSettings | undefined,
  declaredBefore: FunctionSettings | undefined,
  declared: FunctionSettings,
): FunctionSettings {
  const kept = Object.entries(current ?? {}).filter(([key, value]) => {
    if (["code", "codeSha256", "codeSize", "unzippedSize"].includes(key)) return false;
    const valueIn = (settings: FunctionSettings | undefined): unknown =>
      (settings as Readonly<Record<string, unknown>> | undefined)?.[key];
    return (
      !isDeepStrictEqual(value, valueIn(declaredBefore)) &&
      isDeepStrictEqual(valueIn(declaredBefore), valueIn(declared))
    );
  });
  return { ...declared, ...Object.fromEntries(kept) };
}

function declarationOf(context: LambdaContext, fn: WorkspaceFunction): Declaration {
  const { url, alias, reservedConcurrency } = fn;
  return {
    settings: declaredSettings(context, fn),
    ...(url !== undefined && { url }),
    ...(alias !== undefined && { alias }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
  };
}

function declaredSettings({ place }: LambdaContext, fn: WorkspaceFunction): FunctionSettings {
  const { functionName, code, configuration } = fn;
  const role = formatArn({
    service: "iam",
    accountId: place.accountId,
    resource: "role/lambda-workbench-local",
  });
  const { Environment: environment, LoggingConfig: logging, ...others } = configuration;
  const isEmpty = Object.keys(environment?.Variables ?? {}).length === 0;
  return newSettings(
    functionName,
    {
      Role: role,
      ...others,
      ...(!isEmpty && { Environment: environment }),
      // A template may say levels beside plain text, which a request may not.
      LoggingConfig:
        logging?.LogFormat === "JSON" || logging === undefined
          ? logging
          : { LogFormat: "Text", LogGroup: logging.LogGroup },
    },
    {
      code: { kind: "folder", taskRoot: code.taskRoot, layerFolders: code.layerFolders },
      codeSha256: code.sha256,
      codeSize: code.size,
      unzippedSize: code.size,
    },
  );
}
