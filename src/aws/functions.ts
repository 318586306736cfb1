import type { AliasConfiguration, FunctionConfiguration } from "@aws-sdk/client-lambda";
import { AppError } from "../shared/errors.ts";
import type { Clients } from "./clients.ts";
import { toAppError } from "./errors.ts";
import type { Target } from "./target.ts";

/** What a list of functions tells. */
export interface FunctionSummary {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  /** Absent for a container image. */
  readonly runtime: string | undefined;
  readonly handler: string | undefined;
  readonly packageType: "Zip" | "Image";
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly lastModified: string | undefined;
  /** AWS leaves these two out of a list. */
  readonly state: string | undefined;
  readonly stateReason: string | undefined;
  readonly logGroup: string;
}

export interface FunctionDetails extends FunctionSummary {
  readonly revisionId: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Set when AWS could not decrypt the variables, which are then missing. */
  readonly environmentError: string | undefined;
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly arn: string;
  readonly codeSize: number | undefined;
}

export interface FunctionVersion {
  readonly version: string;
  readonly arn: string;
  readonly description: string;
}

export interface FunctionAlias {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** Versions that get a part of the calls, with their share (0–1). */
  readonly weights: Readonly<Record<string, number>>;
}

/** Where a request goes and when it is given up. */
export interface Access {
  readonly clients: Clients;
  readonly target: Target;
  readonly signal?: AbortSignal;
}

/** All functions by pages, as they come. Throws `AppError`, or `AbortError` when cancelled. */
export async function* listFunctions({
  clients,
  target,
  signal,
}: Access): AsyncGenerator<readonly FunctionSummary[]> {
  try {
    const { ListFunctionsCommand } = await import("./sdk.ts");
    const client = await clients.lambda(target);
    let marker: string | undefined;
    do {
      const command = new ListFunctionsCommand(marker === undefined ? {} : { Marker: marker });
      const page = await client.send(command, abort(signal));
      yield (page.Functions ?? []).map(summary);
      marker = page.NextMarker;
    } while (marker !== undefined && marker !== "");
  } catch (error) {
    throw toAppError(error, { target, trying: "list the functions" });
  }
}

/** A function's configuration now. Throws `AppError` "not-found" when there is no such function. */
export async function getFunction(
  { clients, target, signal }: Access,
  name: string,
  qualifier?: string,
): Promise<FunctionDetails> {
  try {
    const { GetFunctionConfigurationCommand } = await import("./sdk.ts");
    const client = await clients.lambda(target);
    const input = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
    return details(await client.send(new GetFunctionConfigurationCommand(input), abort(signal)));
  } catch (error) {
    throw toAppError(error, { target, trying: `read the function "${name}"` });
  }
}

/** Published versions, newest first; `$LATEST` is not among them. */
export async function listVersions(
  { clients, target, signal }: Access,
  name: string,
): Promise<FunctionVersion[]> {
  try {
    const { paginateListVersionsByFunction } = await import("./sdk.ts");
    const client = await clients.lambda(target);
    const versions: FunctionVersion[] = [];
    const pages = paginateListVersionsByFunction({ client }, { FunctionName: name }, abort(signal));
    for await (const page of pages) versions.push(...(page.Versions ?? []).map(version));
    return versions.filter((each) => each.version !== "$LATEST").reverse();
  } catch (error) {
    throw toAppError(error, { target, trying: `list the versions of "${name}"` });
  }
}

export async function listAliases(
  { clients, target, signal }: Access,
  name: string,
): Promise<FunctionAlias[]> {
  try {
    const { paginateListAliases } = await import("./sdk.ts");
    const client = await clients.lambda(target);
    const aliases: FunctionAlias[] = [];
    const pages = paginateListAliases({ client }, { FunctionName: name }, abort(signal));
    for await (const page of pages) aliases.push(...(page.Aliases ?? []).map(alias));
    return aliases;
  } catch (error) {
    throw toAppError(error, { target, trying: `list the aliases of "${name}"` });
  }
}

interface EnvironmentUpdate {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The revision that the variables were read at. */
  readonly revisionId: string;
}

/**
 * Replaces all variables, if the function is still at `revisionId`; else throws `AppError` "revision-conflict" and
 * nothing is changed. Answers with the configuration as it is then.
 */
export async function updateEnvironment(
  { clients, target, signal }: Access,
  { name, variables, revisionId }: EnvironmentUpdate,
): Promise<FunctionDetails> {
  try {
    const { UpdateFunctionConfigurationCommand } = await import("./sdk.ts");
    const client = await clients.lambda(target);
    const command = new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      Environment: { Variables: variables },
      RevisionId: revisionId,
    });
    return details(await client.send(command, abort(signal)));
  } catch (error) {
    throw toAppError(error, { target, trying: `save the environment variables of "${name}"` });
  }
}

function summary(configuration: FunctionConfiguration): FunctionSummary {
  const { FunctionName: name, FunctionArn: arn } = configuration;
  if (name === undefined || arn === undefined) {
    throw new AppError("bad-answer", { userMessage: "The target answered with a function without a name." });
  }
  return {
    name,
    arn,
    description: configuration.Description ?? "",
    runtime: configuration.Runtime,
    handler: configuration.Handler,
    packageType: configuration.PackageType === "Image" ? "Image" : "Zip",
    memoryMb: configuration.MemorySize ?? 128,
    timeoutSeconds: configuration.Timeout ?? 3,
    lastModified: configuration.LastModified,
    state: configuration.State,
    stateReason: configuration.StateReason,
    logGroup: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
  };
}

function details(configuration: FunctionConfiguration): FunctionDetails {
  const { Environment: environment, Layers: layers } = configuration;
  return {
    ...summary(configuration),
    revisionId: configuration.RevisionId ?? "",
    environment: environment?.Variables ?? {},
    environmentError: environment?.Error?.Message,
    layers: (layers ?? []).map((layer) => ({ arn: layer.Arn ?? "", codeSize: layer.CodeSize })),
  };
}

function version(configuration: FunctionConfiguration): FunctionVersion {
  return {
    version: configuration.Version ?? "",
    arn: configuration.FunctionArn ?? "",
    description: configuration.Description ?? "",
  };
}

function alias(configuration: AliasConfiguration): FunctionAlias {
  return {
    name: configuration.Name ?? "",
    arn: configuration.AliasArn ?? "",
    version: configuration.FunctionVersion ?? "",
    weights: configuration.RoutingConfig?.AdditionalVersionWeights ?? {},
  };
}

function abort(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
