import { corsHeaders } from "./corsHeaders.ts";
import { entriesOf, mapNode, nodeAt, textAt, type TemplateNode } from "../../syntax/node.ts";
import { getAtt, ref, type Shape } from "../../syntax/shape.ts";
import { type Made, type Service, type ServiceFunction } from "./service.ts";

/** The framework's own defaults (its documentation, `functions`; the runtime is osls 4's). */
const defaults = { runtime: "nodejs24.x", memorySize: 1024, timeout: 6 } as const;

/** Settings that a function takes from its provider where it has none, under CloudFormation's names. */
const shared: Readonly<Record<string, string>> = {
  memorySize: "MemorySize",
  timeout: "Timeout",
  vpc: "VpcConfig",
};
const single: Readonly<Record<string, string>> = {
  description: "Description",
  reservedConcurrency: "ReservedConcurrentExecutions",
};

/** A function with its URL, its retries and destinations. */
export function functionResources(fn: ServiceFunction, service: Service): Made[] {
  const { settings, keyRange: range, logicalId } = fn;
  const provider = nodeAt(service.root, "provider");
  const inherited = (key: string) => nodeAt(settings, key) ?? nodeAt(provider, key);
  const properties: Record<string, Shape | undefined> = {
    FunctionName: fn.name,
    Runtime: nodeAt(settings, "image") === undefined ? (inherited("runtime") ?? defaults.runtime) : undefined,
    Handler: nodeAt(settings, "handler"),
    ...Object.fromEntries(Object.entries(shared).map(([own, theirs]) => [theirs, inherited(own)])),
    ...Object.fromEntries(Object.entries(single).map(([own, theirs]) => [theirs, nodeAt(settings, own)])),
    MemorySize: inherited("memorySize") ?? defaults.memorySize,
    Timeout: inherited("timeout") ?? defaults.timeout,
    ...architecture(inherited("architecture")),
    ...size(nodeAt(settings, "ephemeralStorageSize")),
    ...tracing(nodeAt(settings, "tracing") ?? nodeAt(provider, "tracing", "lambda")),
    ...environment(nodeAt(provider, "environment"), nodeAt(settings, "environment")),
    ...code(settings, service),
    Layers: nodeAt(settings, "layers") ?? nodeAt(provider, "layers"),
    KmsKeyArn: inherited("kmsKeyArn") ?? inherited("awsKmsKeyArn"),
    DeadLetterConfig: deadLetters(nodeAt(settings, "onError")),
    Tags: tags(nodeAt(provider, "tags"), nodeAt(settings, "tags")),
  };
  const when = nodeAt(settings, "condition");
  const condition = when === undefined ? {} : { condition: when };
  const made: Made = {
    id: logicalId,
    type: "AWS::Lambda::Function",
    range,
    properties: said(properties),
    ...condition,
  };
  return [made, ...url(fn), ...invokeConfig(fn)];
}

/** Packages are made of the service's folder, whatever patterns leave out of it; an artifact is one that is there. */
function code(settings: TemplateNode, { root }: Service): Record<string, Shape> {
  const image = nodeAt(settings, "image");
  if (image !== undefined) {
    const uri = textAt(image, "uri") ?? textAt(image);
    return { PackageType: "Image", Code: uri?.includes("/") === true ? { ImageUri: uri } : {} };
  }
  const artifact = nodeAt(settings, "package", "artifact") ?? nodeAt(root, "package", "artifact");
  return { Code: artifact ?? "." };
}

function deadLetters(target: TemplateNode | undefined): Shape | undefined {
  return target && { TargetArn: target };
}

function architecture(node: TemplateNode | undefined): Record<string, Shape> {
  return node === undefined ? {} : { Architectures: [node] };
}

function size(node: TemplateNode | undefined): Record<string, Shape> {
  return node === undefined ? {} : { EphemeralStorage: { Size: node } };
}

function tracing(node: TemplateNode | undefined): Record<string, Shape> {
  const mode = textAt(node);
  if (mode === undefined || mode === "false") return {};
  return { TracingConfig: { Mode: mode === "true" ? "Active" : mode } };
}

function environment(common: TemplateNode | undefined, own: TemplateNode | undefined): Record<string, Shape> {
  const variables = [...entriesOf(common), ...entriesOf(own)];
  const range = (own ?? common)?.range;
  return range === undefined ? {} : { Environment: { Variables: mapNode(variables, range) } };
}

function tags(common: TemplateNode | undefined, own: TemplateNode | undefined): Shape | undefined {
  const all = new Map([...entriesOf(common), ...entriesOf(own)]);
  return all.size === 0 ? undefined : [...all].map(([Key, { value: Value }]) => ({ Key, Value }));
}

/** What `cors` allows where it says no more than `true` (documentation, `guide/functions`, "Lambda Function URLs"). */
const openCors = {
  AllowOrigins: ["*"],
  AllowHeaders: corsHeaders.filter((name) => name !== "X-Amz-User-Agent"),
  AllowMethods: ["*"],
};

/** The defaults with what the service says; null takes one away. */
function urlCors(cors: TemplateNode): Record<string, Shape | undefined> {
  const names = {
    AllowOrigins: "allowedOrigins",
    AllowHeaders: "allowedHeaders",
    AllowMethods: "allowedMethods",
    AllowCredentials: "allowCredentials",
    ExposeHeaders: "exposedResponseHeaders",
    MaxAge: "maxAge",
  } as const;
  const own = Object.entries(names).flatMap(([name, key]) => {
    const node = nodeAt(cors, key);
    if (node === undefined) return [];
    return [[name, node.kind === "scalar" && node.value === null ? undefined : node] as const];
  });
  return { ...openCors, ...Object.fromEntries(own) };
}

function url({ settings, keyRange: range, logicalId, prefix }: ServiceFunction): Made[] {
  const setting = nodeAt(settings, "url");
  if (setting === undefined || textAt(setting) === "false") return [];
  const isSigned = textAt(setting, "authorizer") === "aws_iam";
  const cors = nodeAt(setting, "cors");
  const properties: Record<string, Shape | undefined> = {
    AuthType: isSigned ? "AWS_IAM" : "NONE",
    TargetFunctionArn: getAtt(logicalId, "Arn", range),
    Cors: cors === undefined || textAt(cors) === "false" ? undefined : said(urlCors(cors)),
    InvokeMode: textAt(setting, "invokeMode") === "RESPONSE_STREAM" ? "RESPONSE_STREAM" : undefined,
  };
  const made: Made = {
    id: `${prefix}LambdaFunctionUrl`,
    type: "AWS::Lambda::Url",
    range,
    properties: said(properties),
  };
  if (isSigned) return [made];
  const permit = (id: string, more: Record<string, Shape>): Made => ({
    id: `${prefix}LambdaPermission${id}`,
    type: "AWS::Lambda::Permission",
    range,
    properties: { FunctionName: getAtt(logicalId, "Arn", range), Principal: "*", ...more },
  });
  return [
    made,
    permit("FnUrl", { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }),
    permit("Fn", { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true }),
  ];
}

function invokeConfig({ settings, keyRange: range, logicalId, prefix }: ServiceFunction): Made[] {
  const destination = (key: string): Shape | undefined => {
    const node = nodeAt(settings, "destinations", key);
    const arn = node?.kind === "map" ? nodeAt(node, "arn") : node;
    return arn && { Destination: arn };
  };
  const destinations = { OnSuccess: destination("onSuccess"), OnFailure: destination("onFailure") };
  const properties: Record<string, Shape | undefined> = {
    MaximumRetryAttempts: nodeAt(settings, "maximumRetryAttempts"),
    MaximumEventAgeInSeconds: nodeAt(settings, "maximumEventAge"),
    DestinationConfig: Object.values(destinations).some(Boolean) ? said(destinations) : undefined,
  };
  if (Object.values(properties).every((value) => value === undefined)) return [];
  return [
    {
      id: `${prefix}LambdaEvConf`,
      type: "AWS::Lambda::EventInvokeConfig",
      range,
      properties: said({ FunctionName: ref(logicalId, range), Qualifier: "$LATEST", ...properties }),
    },
  ];
}

/** Without those that nobody has said. */
function said(properties: Readonly<Record<string, Shape | undefined>>): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
}
