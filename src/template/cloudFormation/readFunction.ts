import { join } from "node:path";
import { languageOf } from "../../lambda/runtimes.ts";
import type { SourceDeclaration } from "../model/callers.ts";
import type { CodeLocation, FunctionDeclaration } from "../model/functionDeclaration.ts";
import type { ProblemCode } from "../model/problem.ts";
import {
  entriesOf,
  itemsOf,
  nodeAt,
  textAt,
  type Located,
  type SourceRange,
  type TemplateNode,
} from "../syntax/node.ts";
import { buildOf } from "./build.ts";
import { deployedSettings, eventInvokeOf, numberOf } from "./deployedSettings.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import { functionUrlOf } from "./functionUrl.ts";
import { mentionedLayer } from "./layers.ts";
import { locationsOf } from "./locations.ts";
import { loggingOf } from "./logging.ts";
import { numberAt } from "./numbers.ts";
import type { StackResource } from "./resource.ts";
import type { Stack } from "./stacks.ts";
import { knownText, tagsOf, variablesOf } from "./variables.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

export type Report = (code: ProblemCode, message: Phrase, range: SourceRange, functionName?: string) => void;

interface FunctionSource {
  readonly resource: StackResource;
  /** On this machine. */
  readonly name: string;
  readonly stack: Stack;
  readonly report: Report;
}

/** `AWS::Lambda::Function` with the resources that belong to it; what nobody says comes from AWS's defaults. */
export function readFunction(source: FunctionSource): FunctionDeclaration {
  const { resource, name, stack } = source;
  const { file, scope } = stack;
  const report: Report = (code, message, range) => source.report(code, message, range, name);
  const properties = evaluated(resource.properties, scope);
  const number = numberAt(properties, resource.id, report);
  const runtime = locatedText(nodeAt(properties, "Runtime"));
  const handler = locatedText(nodeAt(properties, "Handler"));
  const build = resource.build ?? buildOf(evaluated(resource.metadata, scope));
  const code = codeOf(properties, resource.idRange);
  if (code.kind === "path" || code.kind === "inline") checkEntry(resource, properties, report);
  reportUnsupported(resource, properties, report);
  const description = knownText(nodeAt(properties, "Description"));
  const logging = loggingOf(properties);
  const reserved = textAt(properties, "ReservedConcurrentExecutions") ?? "";
  return {
    logicalId: resource.id,
    name,
    nameInProject: stack.namesInProject.get(resource.id) ?? name,
    templateFile: file,
    idRange: resource.idRange,
    ...(runtime && { runtime }),
    ...(handler && { handler }),
    code,
    builtFolder: join(stack.buildFolder, resource.id),
    ...(build && { build }),
    ...(description !== undefined && { description }),
    environment: variablesOf(nodeAt(properties, "Environment", "Variables"), resource.id, report),
    memoryMb: number("memoryMb", "MemorySize"),
    timeoutSeconds: number("timeoutSeconds", "Timeout"),
    ephemeralStorageMb: number("ephemeralStorageMb", "EphemeralStorage", "Size"),
    architecture: itemsOf(nodeAt(properties, "Architectures")).some((item) => textAt(item) === "arm64")
      ? "arm64"
      : "x86_64",
    layers: itemsOf(nodeAt(properties, "Layers")).map((layer) => mentionedLayer(layer, stack)),
    events: eventsOf(properties, resource.id, file),
    ...(logging && { logging }),
    tracing: textAt(properties, "TracingConfig", "Mode") === "Active" ? "Active" : "PassThrough",
    ...(/^\d+$/.test(reserved) && { reservedConcurrency: Number(reserved) }),
    tags: tagsOf(nodeAt(properties, "Tags")),
    deployed: deployedSettings(properties),
    ...besidesOf(properties),
    ...belongingTo(resource.id, stack),
    locations: locationsOf(properties, file),
  };
}

/** What AWS keeps apart from a function's configuration. */
function besidesOf(
  properties: TemplateNode | undefined,
): Pick<FunctionDeclaration, "recursiveLoop" | "runtimeUpdates"> {
  const loop = textAt(properties, "RecursiveLoop");
  const updates = textAt(properties, "RuntimeManagementConfig", "UpdateRuntimeOn");
  return {
    ...((loop === "Allow" || loop === "Terminate") && { recursiveLoop: loop }),
    ...((updates === "Auto" || updates === "FunctionUpdate" || updates === "Manual") && {
      runtimeUpdates: updates,
    }),
  };
}

/** What SAM made resources of their own of; those that a template declares by itself are made by the emulator's Lambda. */
function belongingTo(
  id: string,
  { parts, scope }: Stack,
): Pick<FunctionDeclaration, "url" | "alias" | "provisionedConcurrency" | "eventInvoke"> {
  const own = parts.get(id) ?? [];
  const of = (type: string) => evaluated(own.find((resource) => resource.type === type)?.properties, scope);
  const url = functionUrlOf(of("AWS::Lambda::Url"));
  const published = of("AWS::Lambda::Alias");
  const alias = textAt(published, "Name");
  const provisioned = numberOf(published, "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions");
  const eventInvoke = eventInvokeOf(of("AWS::Lambda::EventInvokeConfig"));
  return {
    ...(url && { url }),
    ...(alias !== undefined && { alias }),
    ...(alias !== undefined && provisioned !== undefined && { provisionedConcurrency: provisioned }),
    ...(eventInvoke && { eventInvoke }),
  };
}

/** A function from a folder must say what runs in it. */
function checkEntry({ id, idRange }: StackResource, properties: TemplateNode | undefined, report: Report) {
  const wrong = (message: Phrase, range: SourceRange) => report("function-invalid", message, range);
  for (const key of ["Runtime", "Handler"]) {
    const value = nodeAt(properties, key);
    if (value === undefined) wrong(phrase('"{0}" has no {1}.', id, key), idRange);
    else if (value.kind === "scalar" && value.standIn !== undefined)
      wrong(phrase("{0}: {1} depends on a deployment and is not known here.", id, key), value.range);
    else if (key === "Runtime" && languageOf(textAt(value) ?? "") === undefined)
      wrong(phrase('{0}: Lambda has no runtime "{1}".', id, textAt(value) ?? ""), value.range);
    else if (locatedText(value) === undefined) wrong(phrase("{0}: {1} must be text.", id, key), value.range);
  }
}

/** What neither runs differently here nor is kept; said once a function. */
const unsupported = [
  "CodeSigningConfigArn",
  "CapacityProviderConfig",
  "DurableConfig",
  "TenancyConfig",
  "DeploymentPreference",
] as const;

function reportUnsupported(
  { id, idRange }: StackResource,
  properties: TemplateNode | undefined,
  report: Report,
) {
  const found = unsupported.filter((key) => nodeAt(properties, key) !== undefined);
  if (found.length === 0) return;
  const names = found.join(", ");
  const message =
    found.length === 1
      ? phrase("{0}: {1} has no effect in the emulator.", id, names)
      : phrase("{0}: {1} have no effect in the emulator.", id, names);
  report("setting-unsupported", message, idRange);
}

function locatedText(node: TemplateNode | undefined): Located<string> | undefined {
  const value = knownText(node);
  return node === undefined || value === undefined ? undefined : { value, range: node.range };
}

function codeOf(properties: TemplateNode | undefined, range: SourceRange): CodeLocation {
  const image = knownText(nodeAt(properties, "Code", "ImageUri"));
  if (image !== undefined || textAt(properties, "PackageType") === "Image") {
    return { kind: "image", ...(image !== undefined && { imageUri: image }), range };
  }
  const inline = nodeAt(properties, "Code", "ZipFile");
  const text = textAt(inline);
  if (inline !== undefined && text !== undefined) return { kind: "inline", text, range: inline.range };
  const code = nodeAt(properties, "Code");
  // `sam local` takes the template's own folder where a function says nothing.
  if (code === undefined) return { kind: "path", path: ".", range };
  const path = knownText(code);
  if (path === undefined || path.startsWith("s3://")) return { kind: "elsewhere", range: code.range };
  return { kind: "path", path, range: code.range };
}

/** SAM's `Events`. */
function eventsOf(
  properties: TemplateNode | undefined,
  functionId: string,
  file: string,
): SourceDeclaration[] {
  return entriesOf(nodeAt(properties, "Events")).map(([id, { keyRange, value }]) => ({
    id,
    type: textAt(value, "Type") ?? "",
    functionId,
    location: { file, range: keyRange },
    settings: nodeAt(value, "Properties"),
  }));
}
