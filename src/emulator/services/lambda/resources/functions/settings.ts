import type {
  CreateFunctionRequest,
  LoggingConfig,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";
import type { CodeRecord, FunctionSettings } from "../../state/records.ts";

interface StoredCode {
  readonly code: CodeRecord;
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly unzippedSize: number;
}

/** The settings of a new function, with AWS's defaults for what the request left out. */
export function newSettings(
  name: string,
  request: Omit<CreateFunctionRequest, "FunctionName" | "Code">,
  code: StoredCode,
): FunctionSettings {
  return changedSettings(
    name,
    {
      description: "",
      role: request.Role ?? "",
      packageType: request.PackageType === "Image" ? "Image" : "Zip",
      memoryMb: 128,
      timeoutSeconds: 3,
      ephemeralStorageMb: 512,
      architectures: request.Architectures ?? ["x86_64"],
      layers: [],
      tracing: "PassThrough",
      logging: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
      snapStart: "None",
      fileSystems: [],
      tenantIsolated: request.TenancyConfig?.TenantIsolationMode === "PER_TENANT",
      ...(request.DurableConfig !== undefined && { durable: request.DurableConfig }),
      ...code,
    },
    request,
  );
}

/** The settings after UpdateFunctionConfiguration: what the request does not mention stays. */
export function changedSettings(
  name: string,
  before: FunctionSettings,
  request: Omit<UpdateFunctionConfigurationRequest, "FunctionName">,
): FunctionSettings {
  const after = {
    ...before,
    ...given("description", request.Description),
    ...given("role", request.Role),
    ...given("runtime", request.Runtime),
    ...given("handler", request.Handler),
    ...given("memoryMb", request.MemorySize),
    ...given("timeoutSeconds", request.Timeout),
    ...given("ephemeralStorageMb", request.EphemeralStorage?.Size),
    ...given(
      "layers",
      request.Layers?.filter((arn) => !isOfWorkspace(before, arn)),
    ),
    ...given("tracing", request.TracingConfig?.Mode),
    ...given("snapStart", request.SnapStart?.ApplyOn),
    ...given("kmsKeyArn", request.KMSKeyArn),
    ...given("deadLetterArn", request.DeadLetterConfig?.TargetArn),
    ...given("fileSystems", request.FileSystemConfigs),
    ...given("imageConfig", request.ImageConfig),
    ...given("capacityProvider", request.CapacityProviderConfig),
    ...given("durable", request.DurableConfig),
    ...given("environment", request.Environment?.Variables),
    ...(request.LoggingConfig !== undefined && {
      logging: changedLogging(name, before.logging, request.LoggingConfig),
    }),
    ...(request.VpcConfig !== undefined && {
      vpc: {
        subnetIds: request.VpcConfig.SubnetIds ?? before.vpc?.subnetIds ?? [],
        securityGroupIds: request.VpcConfig.SecurityGroupIds ?? before.vpc?.securityGroupIds ?? [],
        ipv6: request.VpcConfig.Ipv6AllowedForDualStack ?? before.vpc?.ipv6 ?? false,
      },
    }),
  };
  // What is empty removes: an ARN the key or the queue, a configuration that of the image, and no variables those
  // that there were; a new function without any shows that it has none.
  if (after.kmsKeyArn === "") delete after.kmsKeyArn;
  if (after.deadLetterArn === "") delete after.deadLetterArn;
  if (isEmpty(after.imageConfig)) delete after.imageConfig;
  const hadVariables = request.Environment !== undefined && before.environment !== undefined;
  if (hadVariables && isEmpty(after.environment)) delete after.environment;
  return after;
}

/** Layers of the workspace come with the code: a client that puts back what it was shown does not add them. */
function isOfWorkspace({ code }: FunctionSettings, arn: string): boolean {
  const names = code.kind === "folder" ? (code.layers ?? []).map(({ name }) => name) : [];
  return names.some((name) => arn.endsWith(`:layer:${name}:1`));
}

function isEmpty(members: object | undefined): boolean {
  return Object.keys(members ?? {}).length === 0;
}

function changedLogging(
  name: string,
  before: FunctionSettings["logging"],
  request: LoggingConfig,
): FunctionSettings["logging"] {
  const LogFormat = request.LogFormat ?? before.LogFormat;
  const LogGroup = request.LogGroup ?? before.LogGroup ?? `/aws/lambda/${name}`;
  if (LogFormat === "JSON") {
    return {
      LogFormat,
      ApplicationLogLevel: request.ApplicationLogLevel ?? before.ApplicationLogLevel ?? "INFO",
      SystemLogLevel: request.SystemLogLevel ?? before.SystemLogLevel ?? "INFO",
      LogGroup,
    };
  }
  if (request.ApplicationLogLevel !== undefined || request.SystemLogLevel !== undefined) {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  }
  return { LogFormat, LogGroup };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
