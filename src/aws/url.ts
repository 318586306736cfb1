import type { FunctionUrlConfig, UpdateFunctionUrlConfigRequest } from "@aws-sdk/client-lambda";
import { resourceParts } from "../shared/arn.ts";
import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

/** A function URL, by AWS's names. */
export interface FunctionUrl {
  /** The alias that the URL calls; undefined for the function itself. */
  readonly qualifier: string | undefined;
  readonly config: FunctionUrlConfig;
}

/** The URLs of a function and of its aliases. */
export async function listUrls(access: Access, name: string): Promise<FunctionUrl[]> {
  return await call(access, phrase('list the URLs of "{0}"', name), async (client, sdk, options) => {
    const urls: FunctionUrl[] = [];
    const pages = sdk.paginateListFunctionUrlConfigs({ client }, { FunctionName: name }, options);
    for await (const page of pages) {
      for (const config of page.FunctionUrlConfigs ?? []) {
        urls.push({ qualifier: resourceParts(config.FunctionArn ?? "")[2], config });
      }
    }
    return urls;
  });
}

/** The URL of a function, or of one of its aliases. */
export interface UrlPlace {
  readonly name: string;
  readonly qualifier: string | undefined;
}

export async function getUrl(access: Access, place: UrlPlace): Promise<FunctionUrlConfig> {
  return await call(access, phrase('read the URL of "{0}"', place.name), async (client, sdk, options) => {
    const answer = await client.send(new sdk.GetFunctionUrlConfigCommand(inputOf(place)), options);
    return configOf(answer);
  });
}

export async function updateUrl(
  access: Access,
  place: UrlPlace,
  change: Pick<UpdateFunctionUrlConfigRequest, "AuthType" | "Cors" | "InvokeMode">,
): Promise<FunctionUrlConfig> {
  return await call(access, phrase('save the URL of "{0}"', place.name), async (client, sdk, options) => {
    const input = { ...change, ...inputOf(place) };
    return configOf(await client.send(new sdk.UpdateFunctionUrlConfigCommand(input), options));
  });
}

function inputOf({ name, qualifier }: UrlPlace) {
  return { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
}

function configOf(answer: Partial<FunctionUrlConfig>): FunctionUrlConfig {
  const { FunctionUrl, FunctionArn, CreationTime, LastModifiedTime, AuthType, Cors, InvokeMode } = answer;
  return { FunctionUrl, FunctionArn, CreationTime, LastModifiedTime, AuthType, Cors, InvokeMode };
}

export async function createUrl(
  access: Access,
  place: UrlPlace,
  auth: "AWS_IAM" | "NONE",
): Promise<FunctionUrlConfig> {
  return await call(access, phrase('create a URL of "{0}"', place.name), async (client, sdk, options) => {
    const input = { ...inputOf(place), AuthType: auth };
    return configOf(await client.send(new sdk.CreateFunctionUrlConfigCommand(input), options));
  });
}

export async function deleteUrl(access: Access, place: UrlPlace): Promise<void> {
  await call(access, phrase('delete the URL of "{0}"', place.name), async (client, sdk, options) => {
    await client.send(new sdk.DeleteFunctionUrlConfigCommand(inputOf(place)), options);
  });
}
