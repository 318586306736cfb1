import type {
  DeleteLayerVersionRequest,
  GetLayerVersionByArnRequest,
  GetLayerVersionRequest,
  GetLayerVersionResponse,
  LayerVersionsListItem,
  ListLayersRequest,
  ListLayersResponse,
  ListLayerVersionsRequest,
  ListLayerVersionsResponse,
  PublishLayerVersionRequest,
  PublishLayerVersionResponse,
} from "@aws-sdk/client-lambda";
import { nameOf, parseArn, resourceParts, rootArn } from "../../../../../shared/arn.ts";
import type { Operation, ServiceError } from "../../../../contracts/service.ts";
import { awsTime, type LambdaContext } from "../../state/context.ts";
import { accessDenied, invalidParameter, notFound } from "../../errors.ts";
import { layerArn } from "../../state/names.ts";
import { byText, page } from "../../state/paging.ts";
import type { LayerVersionRecord } from "../../state/records.ts";

export function layerOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PublishLayerVersion: (request: PublishLayerVersionRequest) => publish(context, request),
    GetLayerVersion: (request: GetLayerVersionRequest) => {
      const { name, version } = layerVersionRef(request);
      return get(context, name, version);
    },
    GetLayerVersionByArn: ({ Arn: arn = "" }: GetLayerVersionByArnRequest) => {
      const { region, accountId } = parseArn(arn) ?? {};
      if (accountId !== context.place.accountId || region !== context.place.region)
        throw notYours(context, arn);
      const [, name = "", version = ""] = resourceParts(arn);
      return get(context, name, Number(version));
    },
    DeleteLayerVersion: (request: DeleteLayerVersionRequest): void => {
      const { name, version } = layerVersionRef(request);
      const found = context.tables.layerVersions.get(name, String(version));
      // AWS answers 204 for what does not exist, too.
      if (found === undefined) return;
      context.tables.together(() => {
        context.tables.layerVersions.set(name, String(version), { ...found, deleted: true });
        context.tables.layerPolicies.delete(name, String(version));
      });
    },
    ListLayers: (request: ListLayersRequest) => listLayers(context, request),
    ListLayerVersions: (request: ListLayerVersionsRequest) => listVersions(context, request),
  };
}

/** AWS's refusal of another account's layer, or one of another region; there are none here. */
export function notYours({ place }: LambdaContext, arn: string): ServiceError {
  return accessDenied(
    `User: ${rootArn(place.accountId)} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
  );
}

/** A layer's name without its ARN, and the version; AWS refuses versions below 1 itself. */
export function layerVersionRef(request: {
  LayerName: string | undefined;
  VersionNumber: number | undefined;
}): { name: string; version: number } {
  const { VersionNumber: version = 0 } = request;
  if (version < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  return { name: nameOf(request.LayerName ?? ""), version };
}

/** A layer version that exists and was not deleted. */
export function layerVersion(
  { tables }: LambdaContext,
  name: string,
  version: number,
): LayerVersionRecord | undefined {
  const found = tables.layerVersions.get(name, String(version));
  return found?.deleted === true ? undefined : found;
}

async function publish(
  context: LambdaContext,
  request: PublishLayerVersionRequest,
): Promise<PublishLayerVersionResponse> {
  const { tables, clock } = context;
  const name = nameOf(request.LayerName ?? "");
  const zip = await context.codeSource(request.Content ?? {});
  if (zip === undefined) throw invalidParameter("Please provide a source for layer content.");
  const stored = await context.packages.add(zip);
  const record = tables.together(() => {
    const version = tables.layers.get("", name)?.nextVersion ?? 1;
    const { CompatibleRuntimes, CompatibleArchitectures, LicenseInfo } = request;
    const published: LayerVersionRecord = {
      version,
      description: request.Description ?? "",
      createdAt: clock.now(),
      ...stored,
      ...(LicenseInfo !== undefined && { license: LicenseInfo }),
      ...(CompatibleRuntimes !== undefined && { compatibleRuntimes: CompatibleRuntimes }),
      ...(CompatibleArchitectures !== undefined && { compatibleArchitectures: CompatibleArchitectures }),
    };
    tables.layers.set("", name, { nextVersion: version + 1 });
    tables.layerVersions.set(name, String(version), published);
    return published;
  });
  return detail(context, name, record);
}

function get(context: LambdaContext, name: string, version: number): GetLayerVersionResponse {
  const found = layerVersion(context, name, version);
  if (found === undefined) throw notFound("The resource you requested does not exist.");
  return detail(context, name, found);
}

function listLayers(context: LambdaContext, request: ListLayersRequest): ListLayersResponse {
  const layers = [...context.tables.layers.of("").keys()].sort(byText).flatMap((name) => {
    const [latest] = versionsOf(context, name, request);
    return latest === undefined ? [] : [{ name, latest }];
  });
  const { items, next } = page(layers, request, ({ name }) => name);
  return {
    Layers: items.map(({ name, latest }) => ({
      LayerName: name,
      LayerArn: layerArn(context.place, name),
      LatestMatchingVersion: summary(context, name, latest),
    })),
    NextMarker: next,
  };
}

function listVersions(context: LambdaContext, request: ListLayerVersionsRequest): ListLayerVersionsResponse {
  const name = nameOf(request.LayerName ?? "");
  const versions = versionsOf(context, name, request);
  const { items, next } = page(versions, request, ({ version }) => String(version), {
    compare: (a, b) => Number(b) - Number(a),
  });
  return { LayerVersions: items.map((record) => summary(context, name, record)), NextMarker: next };
}

/** Newest first, of those that say that they fit. */
function versionsOf(
  { tables }: LambdaContext,
  name: string,
  { CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: ListLayersRequest,
): LayerVersionRecord[] {
  return [...tables.layerVersions.of(name).values()]
    .filter(
      ({ deleted, compatibleRuntimes = [], compatibleArchitectures = [] }) =>
        deleted !== true &&
        (runtime === undefined || compatibleRuntimes.includes(runtime)) &&
        (architecture === undefined || compatibleArchitectures.includes(architecture)),
    )
    .sort((a, b) => b.version - a.version);
}

function summary({ place }: LambdaContext, name: string, record: LayerVersionRecord): LayerVersionsListItem {
  return {
    LayerVersionArn: layerArn(place, name, record.version),
    Version: record.version,
    Description: record.description,
    CreatedDate: awsTime(record.createdAt),
    CompatibleRuntimes: record.compatibleRuntimes as LayerVersionsListItem["CompatibleRuntimes"],
    CompatibleArchitectures:
      record.compatibleArchitectures as LayerVersionsListItem["CompatibleArchitectures"],
    LicenseInfo: record.license,
  };
}

function detail(
  context: LambdaContext,
  name: string,
  record: LayerVersionRecord,
): PublishLayerVersionResponse & GetLayerVersionResponse {
  return {
    Content: {
      Location: context.packageLink(record.codeSha256),
      CodeSha256: record.codeSha256,
      CodeSize: record.codeSize,
    },
    LayerArn: layerArn(context.place, name),
    ...summary(context, name, record),
  };
}
