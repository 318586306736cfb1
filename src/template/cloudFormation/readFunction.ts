import { languageOf } from "../../lambda/language.ts";
import { functionDefaults, functionLimits } from "../../lambda/limits.ts";
import { functionUrlOf } from "./functionUrl.ts";
import { loggingOf } from "./logging.ts";
import type {
  CodeLocation,
  EsbuildOptions,
  FunctionDeclaration,
  LayerLocation,
  TemplateProblem,
} from "../model/template.ts";
import {
  entriesOf,
  itemsOf,
  nodeAt,
  textAt,
  type Located,
  type MapEntry,
  type TemplateNode,
} from "../syntax/node.ts";
import { placeholderText, resolveNode, type Scope } from "./resolve.ts";

interface FunctionSource {
  readonly logicalId: string;
  readonly name: string;
  readonly templateFile: string;
  readonly entry: MapEntry;
  /** SAM's `Globals.Function`. */
  readonly globals: TemplateNode | undefined;
  readonly scope: Scope;
  /** The template's resources, where layers are. */
  readonly resources: TemplateNode | undefined;
}

interface ReadFunction {
  readonly declaration: FunctionDeclaration;
  readonly problems: readonly TemplateProblem[];
}

/** One function resource of SAM or CloudFormation; what it does not say comes from `Globals`, then from AWS's defaults. */
export function readFunction(source: FunctionSource): ReadFunction {
  const { logicalId, name, templateFile, entry, scope } = source;
  const problems: TemplateProblem[] = [];
  const report: Report = (code, message, range) =>
    problems.push({ code, message, range, functionName: name });
  const properties = mergeGlobals(
    resolveOptional(source.globals, scope),
    resolveOptional(nodeAt(entry.value, "Properties"), scope),
  );
  const number = (key: keyof typeof functionLimits, ...path: string[]) =>
    numberAt(nodeAt(properties, ...path), key, { label: `${logicalId}: ${path.join(".")}`, report });

  const runtime = locatedText(nodeAt(properties, "Runtime"));
  const handler = locatedText(nodeAt(properties, "Handler"));
  const build = buildOf(resolveOptional(nodeAt(entry.value, "Metadata"), scope));
  const code = codeOf(properties, entry);
  if (code.kind === "path" || code.kind === "inline") {
    for (const key of ["Runtime", "Handler"]) {
      const value = nodeAt(properties, key);
      if (value === undefined) report("function-invalid", `"${logicalId}" has no ${key}.`, entry.keyRange);
      else if (value.kind === "call")
        report(
          "function-invalid",
          `${logicalId}: ${key} depends on a deployment and is not known here.`,
          value.range,
        );
      else if (key === "Runtime" && languageOf(textAt(value) ?? "") === undefined)
        report(
          "function-invalid",
          `${logicalId}: Lambda has no runtime "${textAt(value) ?? ""}".`,
          value.range,
        );
      else if (locatedText(value) === undefined)
        report("function-invalid", `${logicalId}: ${key} must be text.`, value.range);
    }
  }
  const description = textAt(properties, "Description");
  const alias = textAt(properties, "AutoPublishAlias");
  const url = functionUrlOf(properties);
  const logging = loggingOf(properties);
  // SAM's name, and CloudFormation's.
  const tracing = textAt(properties, "Tracing") ?? textAt(properties, "TracingConfig", "Mode");
  const reserved = textAt(properties, "ReservedConcurrentExecutions") ?? "";
  return {
    problems,
    declaration: {
      logicalId,
      name,
      templateFile,
      idRange: entry.keyRange,
      ...(runtime && { runtime }),
      ...(handler && { handler }),
      code,
      ...(build && { build }),
      ...(description !== undefined && { description }),
      environment: textsOf(nodeAt(properties, "Environment", "Variables"), scope),
      memoryMb: number("memoryMb", "MemorySize"),
      timeoutSeconds: number("timeoutSeconds", "Timeout"),
      ephemeralStorageMb: number("ephemeralStorageMb", "EphemeralStorage", "Size"),
      architecture: itemsOf(nodeAt(properties, "Architectures")).some((item) => textAt(item) === "arm64")
        ? "arm64"
        : "x86_64",
      layers: itemsOf(nodeAt(properties, "Layers")).map((layer) => layerOf(layer, source)),
      events: entriesOf(nodeAt(properties, "Events")).map(([event, { value }]) => ({
        name: event,
        type: textAt(value, "Type") ?? "",
      })),
      ...(logging && { logging }),
      tracing: tracing === "Active" ? "Active" : "PassThrough",
      ...(alias !== undefined && { alias }),
      ...(/^\d+$/.test(reserved) && { reservedConcurrency: Number(reserved) }),
      tags: tagsOf(nodeAt(properties, "Tags"), scope),
      ...(url && { url }),
    },
  };
}

type Report = (code: TemplateProblem["code"], message: string, range: TemplateProblem["range"]) => void;

function resolveOptional(node: TemplateNode | undefined, scope: Scope): TemplateNode | undefined {
  return node === undefined ? undefined : resolveNode(node, scope);
}

/** As SAM does it: maps are merged, lists are joined with the globals first, everything else is replaced. */
function mergeGlobals(
  general: TemplateNode | undefined,
  own: TemplateNode | undefined,
): TemplateNode | undefined {
  if (general === undefined || own === undefined) return own ?? general;
  if (general.kind === "list" && own.kind === "list") {
    return { ...own, items: [...general.items, ...own.items] };
  }
  if (general.kind !== "map" || own.kind !== "map") return own;
  const entries = new Map(general.entries);
  for (const [key, entry] of own.entries) {
    const merged = mergeGlobals(entries.get(key)?.value, entry.value);
    entries.set(key, { ...entry, value: merged ?? entry.value });
  }
  return { ...own, entries };
}

function locatedText(node: TemplateNode | undefined): Located<string> | undefined {
  const value = textAt(node);
  return node === undefined || value === undefined ? undefined : { value, range: node.range };
}

function numberAt(
  node: TemplateNode | undefined,
  key: keyof typeof functionLimits,
  { label, report }: { label: string; report: Report },
): number {
  // What only a deployment knows runs with AWS's default here.
  if (node === undefined || node.kind === "call") return functionDefaults[key];
  const text = textAt(node)?.trim() ?? "";
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const { min, max } = functionLimits[key];
  if (value >= min && value <= max) return value;
  report("function-invalid", `${label} must be a whole number from ${min} to ${max}.`, node.range);
  return functionDefaults[key];
}

function codeOf(properties: TemplateNode | undefined, entry: MapEntry): CodeLocation {
  const range = entry.keyRange;
  if (textAt(properties, "PackageType") === "Image") return { kind: "image", range };
  const inline = nodeAt(properties, "InlineCode") ?? nodeAt(properties, "Code", "ZipFile");
  const text = textAt(inline);
  if (inline !== undefined && text !== undefined) return { kind: "inline", text, range: inline.range };
  const code = nodeAt(properties, "CodeUri") ?? nodeAt(properties, "Code");
  // `sam local` takes the template's own folder where a function says nothing.
  if (code === undefined) return { kind: "path", path: ".", range };
  const path = textAt(code);
  if (path === undefined || path.startsWith("s3://")) return { kind: "elsewhere", range: code.range };
  return { kind: "path", path, range: code.range };
}

function buildOf(metadata: TemplateNode | undefined): EsbuildOptions | undefined {
  if (textAt(metadata, "BuildMethod") !== "esbuild") return undefined;
  const properties = nodeAt(metadata, "BuildProperties");
  const texts = (key: string) => itemsOf(nodeAt(properties, key)).flatMap((item) => textAt(item) ?? []);
  const target = textAt(properties, "Target");
  const format = textAt(properties, "Format");
  const banner = texts("Banner")
    .find((line) => line.startsWith("js="))
    ?.slice("js=".length);
  return {
    entryPoints: texts("EntryPoints"),
    external: texts("External"),
    mainFields: texts("MainFields").flatMap((fields) => fields.split(",")),
    loader: Object.fromEntries(texts("Loader").map((pair) => splitPair(pair))),
    ...(target !== undefined && { target }),
    ...((format === "cjs" || format === "esm") && { format }),
    ...(banner !== undefined && { banner }),
  };
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

function textsOf(node: TemplateNode | undefined, scope: Scope): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, { value }] of entriesOf(node)) {
    const isEmpty = value.kind === "scalar" && value.value === null;
    const text = isEmpty ? "" : placeholderText(value, scope);
    if (text !== undefined) texts[key] = text;
  }
  return texts;
}

/** SAM writes tags as a map, CloudFormation as a list of `Key` and `Value`. */
function tagsOf(node: TemplateNode | undefined, scope: Scope): Record<string, string> {
  if (node?.kind !== "list") return textsOf(node, scope);
  const tags: Record<string, string> = {};
  for (const item of node.items) {
    const key = textAt(item, "Key");
    if (key !== undefined) tags[key] = textAt(item, "Value") ?? "";
  }
  return tags;
}

function layerOf(layer: TemplateNode, { resources }: FunctionSource): LayerLocation {
  const elsewhere = { kind: "elsewhere", text: textAt(layer) ?? "", range: layer.range } as const;
  if (layer.kind !== "call" || layer.name !== "Ref") return elsewhere;
  const id = textAt(layer.argument) ?? "";
  const resource = nodeAt(resources, id);
  const path = textAt(resource, "Properties", "ContentUri") ?? textAt(resource, "Properties", "Content");
  if (path === undefined || path.startsWith("s3://")) return { ...elsewhere, text: id };
  return { kind: "path", path, layout: layoutOf(textAt(resource, "Metadata", "BuildMethod")) };
}

/** A layer with a build method has its content at the top; `sam build` moves it below the runtime's folder. */
function layoutOf(buildMethod: string | undefined): "opt" | "python" | "nodejs" | "ruby" {
  for (const layout of ["python", "nodejs", "ruby"] as const) {
    if (buildMethod?.startsWith(layout)) return layout;
  }
  return "opt";
}
