import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { runtimeVersionArn } from "../../../../../lambda/runtimes.ts";
import { parseArn, resourceParts } from "../../../../../shared/arn.ts";
import { awsTime, type LambdaContext } from "../../state/context.ts";
import { publishedLayer } from "../../state/lookup.ts";
import { functionArn, layerArn } from "../../state/names.ts";
import type { FunctionRecord, FunctionSettings, VersionRecord } from "../../state/records.ts";

/** How much of a function an answer shows: lists leave out the state, as AWS documents. */
type Detail = "full" | "list";

/** A version as `FunctionConfiguration`; the ARN carries `qualifier` when the request had one. */
export function configuration(
  context: LambdaContext,
  { name }: Pick<FunctionRecord, "name">,
  version: VersionRecord,
  qualifier?: string,
  detail: Detail = "full",
): FunctionConfiguration {
  const { settings } = version;
  return {
    FunctionName: name,
    FunctionArn: functionArn(context.place, name, qualifier),
    Runtime: settings.runtime as FunctionConfiguration["Runtime"],
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: settings.codeSize,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: awsTime(version.lastModified),
    CodeSha256: settings.codeSha256,
    Version: version.version,
    VpcConfig: vpcView(settings),
    DeadLetterConfig:
      settings.deadLetterArn === undefined ? undefined : { TargetArn: settings.deadLetterArn },
    Environment: settings.environment === undefined ? undefined : { Variables: { ...settings.environment } },
    KMSKeyArn: settings.kmsKeyArn,
    TracingConfig: { Mode: settings.tracing },
    RevisionId: version.revisionId,
    Layers: layersView(context, settings),
    FileSystemConfigs: settings.fileSystems.length === 0 ? undefined : [...settings.fileSystems],
    ImageConfigResponse:
      settings.imageConfig === undefined ? undefined : { ImageConfig: settings.imageConfig },
    PackageType: settings.packageType,
    Architectures: [...settings.architectures] as FunctionConfiguration["Architectures"],
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: {
      ApplyOn: settings.snapStart,
      OptimizationStatus:
        settings.snapStart === "PublishedVersions" && version.version !== "$LATEST" ? "On" : "Off",
    },
    LoggingConfig: settings.logging,
    TenancyConfig: settings.tenantIsolated ? { TenantIsolationMode: "PER_TENANT" } : undefined,
    CapacityProviderConfig: settings.capacityProvider,
    DurableConfig: settings.durable,
    ...(detail === "full" ? stateView(context, version) : {}),
  };
}

function stateView(context: LambdaContext, version: VersionRecord): FunctionConfiguration {
  const { runtime } = version.settings;
  return {
    State: version.state,
    StateReason: version.stateReason,
    StateReasonCode: version.stateReasonCode,
    LastUpdateStatus: version.lastUpdateStatus,
    LastUpdateStatusReason: version.lastUpdateReason,
    LastUpdateStatusReasonCode:
      version.lastUpdateReasonCode as FunctionConfiguration["LastUpdateStatusReasonCode"],
    RuntimeVersionConfig:
      runtime === undefined
        ? undefined
        : { RuntimeVersionArn: runtimeVersionArn(context.place.region, runtime) },
  };
}

function vpcView({ vpc }: FunctionSettings): FunctionConfiguration["VpcConfig"] {
  if (vpc === undefined) return undefined;
  return {
    SubnetIds: [...vpc.subnetIds],
    SecurityGroupIds: [...vpc.securityGroupIds],
    // There is no EC2 to ask; clients only look whether one is there.
    VpcId: vpc.subnetIds.length === 0 ? "" : "vpc-00000000000000000",
    Ipv6AllowedForDualStack: vpc.ipv6,
  };
}

function layersView(context: LambdaContext, { code, layers }: FunctionSettings) {
  const ofWorkspace = code.kind === "folder" ? (code.layers ?? []) : [];
  const all = [
    ...ofWorkspace.map(({ name, size }) => ({ Arn: layerArn(context.place, name, 1), CodeSize: size })),
    ...layers.map((arn) => layerView(context, arn)),
  ];
  return all.length === 0 ? undefined : all;
}

function layerView(context: LambdaContext, arn: string): { Arn: string; CodeSize: number } {
  const { region, accountId } = parseArn(arn) ?? {};
  const { place } = context;
  const [name = "", version = ""] = resourceParts(arn).slice(1);
  // A template may name a layer that is in AWS alone.
  const isOwn = region === place.region && accountId === place.accountId;
  return {
    Arn: isOwn ? layerArn(place, name, Number(version)) : arn,
    CodeSize: publishedLayer(context, arn)?.codeSize ?? 0,
  };
}
