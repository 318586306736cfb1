import { dirname, join } from "node:path";
import { once } from "../../shared/once.ts";
import type { Deployment, ReadFile } from "../format.ts";
import type { Application, ResourceDeclaration } from "../model/application.ts";
import type { FunctionDeclaration } from "../model/functionDeclaration.ts";
import type { LayerDeclaration } from "../model/layerDeclaration.ts";
import { entriesOf, nodeAt, textAt } from "../syntax/node.ts";
import type { ParsedTemplate } from "../syntax/parse.ts";
import { toldApart } from "./attributes.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import { standInsWithin } from "./evaluation/standIn.ts";
import { jsonOf, plainText } from "./evaluation/texts.ts";
import { layerContent } from "./layers.ts";
import { readFunction, type Report } from "./readFunction.ts";
import type { Expand } from "./resource.ts";
import { samConfigOf } from "./samConfig.ts";
import { Stacks, type Stack } from "./stacks.ts";
import { knownText } from "./variables.ts";

interface StackSource {
  readonly format: string;
  /** Absolute path. */
  readonly entry: string;
  readonly files: ReadFile;
  readonly deployment: Deployment;
  readonly expand: Expand;
}

const startOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** API reference, `FunctionName`. The name also becomes a folder's, so nothing else may pass. */
const functionName = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads a template of CloudFormation's form, YAML or JSON, whose resources `expand` has put into CloudFormation's types. */
export function readStack({ format, entry, files, deployment, expand }: StackSource): Application {
  const config = samConfigOf(entry, files);
  const stacks = new Stacks({ files, deployment, expand });
  const { document } = stacks.open({
    file: entry,
    name: config.stackName ?? "local",
    path: [],
    given: {
      values: deployment.parameters ?? {},
      deployed: config.parameters,
      inherited: new Map(),
    },
    buildFolder: join(dirname(entry), ".aws-sam", "build"),
  });
  const reports = stacks.all.map((stack): Report => {
    return (...problem) => stacks.report(stack.file, ...problem);
  });
  const complete = isComplete(document);
  const each = <Item>(read: (stack: Stack, report: Report) => readonly Item[]): Item[] =>
    stacks.all.flatMap((stack, at) => {
      const report = reports[at];
      return report === undefined ? [] : read(stack, report);
    });
  each(({ document: parsed }, report) => reportUnreadable(parsed, report));
  const functions = each(functionsOf);
  const broken = new Set(
    stacks.all.flatMap((stack) => (stack.document.problems.length > 0 ? [stack.file] : [])),
  );
  return {
    format,
    file: entry,
    ...(config.stackName !== undefined && { stackName: config.stackName }),
    documents: new Map(stacks.all.map((stack) => [stack.file, stack.document])),
    functions,
    layers: each(layersOf),
    sources: functions.flatMap(({ events }) => events),
    frontDoors: [],
    resources: each(resourcesOf),
    exports: once(() => new Map(stacks.all.flatMap((stack) => exportsOf(stack)))),
    problems: stacks.problems.filter(({ file, code }) => {
      // Half a template says nothing reliable about itself.
      return code === "template-unreadable" || !broken.has(file);
    }),
    complete,
  };
}

/** The outputs that other stacks may import, as far as their values are known. */
function exportsOf({ root, scope }: Stack): (readonly [string, string])[] {
  return entriesOf(nodeAt(root, "Outputs")).flatMap(([, { value: output }]) => {
    const name = knownText(evaluated(nodeAt(output, "Export", "Name"), scope));
    const value = evaluated(nodeAt(output, "Value"), scope);
    const isKnown = value?.kind === "scalar" && value.standIn?.problem === undefined;
    return name === undefined || !isKnown ? [] : [[name, plainText(value)] as const];
  });
}

function isComplete({ root, problems }: ParsedTemplate): boolean {
  return problems.length === 0 && nodeAt(root, "Resources")?.kind === "map";
}

function reportUnreadable({ root, problems, repeated }: ParsedTemplate, report: Report): never[] {
  for (const { message, range } of problems) report("template-unreadable", message, range);
  for (const { message, range } of repeated) report("key-repeated", message, range);
  if (problems.length > 0) return [];
  const resources = nodeAt(root, "Resources");
  // Perhaps an editor is about to write it.
  if (root === undefined) report("template-unreadable", "The template is empty.", startOfFile);
  else if (resources?.kind !== "map")
    report("template-without-resources", 'The template has no "Resources".', (resources ?? root).range);
  return [];
}

function functionsOf(stack: Stack, report: Report): FunctionDeclaration[] {
  const functions = stack.resources.flatMap((resource) => {
    if (resource.type !== "AWS::Lambda::Function") return [];
    const name = stack.functionNames.get(resource.id) ?? resource.id;
    if (functionName.test(name)) return readFunction({ resource, name, stack, report });
    const message = `"${name}" cannot name a function: letters, digits, "-" and "_", at most 64 of them.`;
    report("function-invalid", message, resource.idRange);
    return [];
  });
  reportDuplicates(functions, report);
  return functions;
}

function reportDuplicates(functions: readonly FunctionDeclaration[], report: Report): void {
  const seen = new Set<string>();
  for (const { name, logicalId, idRange } of functions) {
    const message = `"${logicalId}" has the name "${name}", which another function of this template has already.`;
    if (seen.has(name)) report("function-invalid", message, idRange, name);
    seen.add(name);
  }
}

function layersOf(stack: Stack): LayerDeclaration[] {
  return stack.resources.flatMap((resource) => {
    if (resource.type !== "AWS::Lambda::LayerVersion") return [];
    const { id, idRange: range } = resource;
    return [{ id, location: { file: stack.file, range }, content: layerContent(resource, range, stack) }];
  });
}

function resourcesOf({ file, path, resources, resourceNames, scope }: Stack): ResourceDeclaration[] {
  return resources.map(({ id, type, idRange: range, properties, madeOf, isPart }) => {
    const own = resourceNames.get(id);
    const pathId = [...path, id].join("/");
    return {
      id: pathId,
      type,
      location: { file, range },
      properties,
      ...(isPart === true && madeOf !== undefined && { partOf: madeOf }),
      ...(own?.generatedOf !== undefined && { generatedName: own.generatedOf }),
      resolved: () => {
        const settings = evaluated(properties, scope);
        return {
          name: own?.name ?? pathId,
          reference: textAt(scope.attribute(id, toldApart)) ?? `${file}#${pathId}`,
          properties: Object.fromEntries(entriesOf(settings).map(([key, { value }]) => [key, jsonOf(value)])),
          unknown: settings === undefined ? [] : standInsWithin(settings),
        };
      },
    };
  });
}
