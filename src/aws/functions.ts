import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { Architecture } from "../lambda/prices.ts";
import { AppError } from "../shared/errors.ts";
import { call, callPages, type Access } from "./call.ts";
import { phrase, type Phrase } from "../shared/phrase.ts";

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
  readonly architecture: Architecture;
  readonly ephemeralStorageMb: number;
  readonly lastModified: string | undefined;
  /** AWS leaves these two out of a list. */
  readonly state: string | undefined;
  readonly stateReason: string | undefined;
  /** Where it is not Lambda's own, `/aws/lambda/` and the name. */
  readonly logGroup: string | undefined;
}

export interface FunctionDetails extends FunctionSummary {
  /** All that AWS tells, by AWS's names. */
  readonly configuration: FunctionConfiguration;
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

/** All functions by pages, as they come. Throws `AppError`, or `AbortError` when cancelled. */
export async function* listFunctions(access: Access): AsyncGenerator<readonly FunctionSummary[]> {
  const pages = callPages(access, phrase("list the functions"), async function* (client, sdk, options) {
    let marker: string | undefined;
    do {
      const input = marker === undefined ? {} : { Marker: marker };
      const page = await client.send(new sdk.ListFunctionsCommand(input), options);
      yield page;
      marker = page.NextMarker;
    } while (marker !== undefined && marker !== "");
  });
  const texts = new Map<string, string>();
  for await (const page of pages) {
    yield (page.Functions ?? []).map((each) => sharing(summary(each), texts));
  }
}

/** What many functions say is one text for all of them: ten thousand have a handful of runtimes and handlers. */
function sharing(fn: FunctionSummary, texts: Map<string, string>): FunctionSummary {
  const shared = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const { runtime, handler, description } = fn;
  return {
    ...fn,
    description: shared(description),
    runtime: runtime === undefined ? undefined : shared(runtime),
    handler: handler === undefined ? undefined : shared(handler),
  };
}

/** A function's configuration now. Throws `AppError` "not-found" when there is no such function. */
export async function getFunction(
  access: Access,
  name: string,
  qualifier?: string,
): Promise<FunctionDetails> {
  const input = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
  return await call(access, phrase('read the function "{0}"', name), async (client, sdk, options) =>
    details(await client.send(new sdk.GetFunctionConfigurationCommand(input), options)),
  );
}

/** Members of a function's configuration, by AWS's names. */
export type ConfigurationChange = Omit<UpdateFunctionConfigurationRequest, "FunctionName" | "RevisionId">;

interface ConfigurationUpdate {
  readonly name: string;
  readonly change: ConfigurationChange;
  /** The revision that the change was made from. */
  readonly revisionId: string;
  /** Completes "Could not save the … of": `configuration`. */
  readonly noun?: Phrase;
}

/**
 * Changes what is named, if the function is still at `revisionId`; else throws `AppError` "revision-conflict" and nothing
 * is changed. Answers with the configuration as it is then.
 */
export async function updateConfiguration(
  access: Access,
  { name, change, revisionId, noun = phrase("configuration") }: ConfigurationUpdate,
): Promise<FunctionDetails> {
  const input = { ...change, FunctionName: name, RevisionId: revisionId };
  return await call(access, phrase('save the {0} of "{1}"', noun, name), async (client, sdk, options) =>
    details(await client.send(new sdk.UpdateFunctionConfigurationCommand(input), options)),
  );
}

interface EnvironmentUpdate {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The revision that the variables were read at. */
  readonly revisionId: string;
}

/** Replaces all variables, like `updateConfiguration`. */
export async function updateEnvironment(
  access: Access,
  { name, variables, revisionId }: EnvironmentUpdate,
): Promise<FunctionDetails> {
  const change = { Environment: { Variables: variables } };
  return await updateConfiguration(access, {
    name,
    change,
    revisionId,
    noun: phrase("environment variables"),
  });
}

function summary(configuration: FunctionConfiguration): FunctionSummary {
  const { FunctionName: name, FunctionArn: arn } = configuration;
  if (name === undefined || arn === undefined) {
    throw new AppError("bad-answer", {
      userMessage: phrase("The target answered with a function without a name."),
    });
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
    architecture: configuration.Architectures?.[0] === "arm64" ? "arm64" : "x86_64",
    ephemeralStorageMb: configuration.EphemeralStorage?.Size ?? 512,
    lastModified: configuration.LastModified,
    state: configuration.State,
    stateReason: configuration.StateReason,
    logGroup: customGroup(name, configuration.LoggingConfig?.LogGroup),
  };
}

function customGroup(name: string, group: string | undefined): string | undefined {
  return group === `/aws/lambda/${name}` ? undefined : group;
}

function details(configuration: FunctionConfiguration): FunctionDetails {
  const { Environment: environment, Layers: layers } = configuration;
  return {
    ...summary(configuration),
    configuration,
    revisionId: configuration.RevisionId ?? "",
    environment: environment?.Variables ?? {},
    environmentError: environment?.Error?.Message,
    layers: (layers ?? []).map((layer) => ({ arn: layer.Arn ?? "", codeSize: layer.CodeSize })),
  };
}
