import type { AliasConfiguration, UpdateAliasRequest } from "@aws-sdk/client-lambda";
import { call, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

export interface FunctionAlias {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** Versions that get a part of the calls, with their share (0–1). */
  readonly weights: Readonly<Record<string, number>>;
}

export async function listAliases(access: Access, name: string): Promise<FunctionAlias[]> {
  return await call(access, phrase('list the aliases of "{0}"', name), async (client, sdk, options) => {
    const aliases: FunctionAlias[] = [];
    const pages = sdk.paginateListAliases({ client }, { FunctionName: name }, options);
    for await (const page of pages) {
      for (const { Name = "", AliasArn = "", FunctionVersion = "", RoutingConfig } of page.Aliases ?? []) {
        const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
        aliases.push({ name: Name, arn: AliasArn, version: FunctionVersion, weights });
      }
    }
    return aliases;
  });
}

/** An alias as AWS tells it, with its revision. */
export async function getAlias(access: Access, name: string, alias: string): Promise<AliasConfiguration> {
  return await call(
    access,
    phrase('read the alias "{0}" of "{1}"', alias, name),
    async (client, sdk, options) =>
      client.send(new sdk.GetAliasCommand({ FunctionName: name, Name: alias }), options),
  );
}

/** Changes what is named, unless the alias has another revision: then throws `AppError` "revision-conflict". */
export async function updateAlias(
  access: Access,
  { name, alias }: { readonly name: string; readonly alias: string },
  change: Omit<UpdateAliasRequest, "FunctionName" | "Name">,
): Promise<AliasConfiguration> {
  const input = { ...change, FunctionName: name, Name: alias };
  return await call(
    access,
    phrase('save the alias "{0}" of "{1}"', alias, name),
    async (client, sdk, options) => client.send(new sdk.UpdateAliasCommand(input), options),
  );
}

export async function createAlias(
  access: Access,
  { name, alias, version }: { readonly name: string; readonly alias: string; readonly version: string },
): Promise<void> {
  await call(access, phrase('create the alias "{0}" of "{1}"', alias, name), async (client, sdk, options) => {
    const input = { FunctionName: name, Name: alias, FunctionVersion: version };
    await client.send(new sdk.CreateAliasCommand(input), options);
  });
}

export async function deleteAlias(access: Access, name: string, alias: string): Promise<void> {
  await call(access, phrase('delete the alias "{0}" of "{1}"', alias, name), async (client, sdk, options) => {
    await client.send(new sdk.DeleteAliasCommand({ FunctionName: name, Name: alias }), options);
  });
}
