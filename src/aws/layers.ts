import { call, callPages, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

/** A layer of the account, as its list tells of it. */
export interface AccountLayer {
  readonly name: string;
  readonly arn: string;
  /** The number of the newest version. */
  readonly latest: number;
}

export interface LayerVersion {
  readonly arn: string;
  readonly version: number;
  readonly description: string;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  /** When it was published, as AWS writes it. */
  readonly created: string;
}

/** Layers of the account by pages, as they come. */
export async function* listLayers(access: Access): AsyncGenerator<readonly AccountLayer[]> {
  const pages = callPages(access, phrase("list the layers"), (client, sdk, options) =>
    sdk.paginateListLayers({ client }, {}, options),
  );
  for await (const { Layers = [] } of pages) {
    yield Layers.map(({ LayerName = "", LayerArn = "", LatestMatchingVersion }) => ({
      name: LayerName,
      arn: LayerArn,
      latest: LatestMatchingVersion?.Version ?? 0,
    }));
  }
}

/** The versions of a layer that are still there, newest first. */
export async function listLayerVersions(access: Access, name: string): Promise<LayerVersion[]> {
  const trying = phrase('list the versions of the layer "{0}"', name);
  return await call(access, trying, async (client, sdk, options) => {
    const versions: LayerVersion[] = [];
    for await (const page of sdk.paginateListLayerVersions({ client }, { LayerName: name }, options)) {
      for (const each of page.LayerVersions ?? []) {
        versions.push({
          arn: each.LayerVersionArn ?? "",
          version: each.Version ?? 0,
          description: each.Description ?? "",
          runtimes: each.CompatibleRuntimes ?? [],
          architectures: each.CompatibleArchitectures ?? [],
          created: each.CreatedDate ?? "",
        });
      }
    }
    return versions;
  });
}

/** The size of a version's package in bytes, which AWS leaves out of its lists. */
export async function layerSize(access: Access, arn: string): Promise<number> {
  return await call(access, phrase('find the content of "{0}"', arn), async (client, sdk, options) => {
    const { Content } = await client.send(new sdk.GetLayerVersionByArnCommand({ Arn: arn }), options);
    return Content?.CodeSize ?? 0;
  });
}

/** Names of the functions whose configuration has this version of a layer. */
export async function usersOfLayer(access: Access, arn: string): Promise<string[]> {
  const pages = callPages(access, phrase("list the functions"), (client, sdk, options) =>
    sdk.paginateListFunctions({ client }, {}, options),
  );
  const names: string[] = [];
  for await (const { Functions = [] } of pages) {
    for (const { FunctionName = "", Layers = [] } of Functions) {
      if (Layers.some(({ Arn }) => Arn === arn)) names.push(FunctionName);
    }
  }
  return names;
}
