import { call, type Access } from "./call.ts";

export interface FunctionAlias {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** Versions that get a part of the calls, with their share (0–1). */
  readonly weights: Readonly<Record<string, number>>;
}

export async function listAliases(access: Access, name: string): Promise<FunctionAlias[]> {
  return await call(access, `list the aliases of "${name}"`, async (client, sdk, options) => {
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
