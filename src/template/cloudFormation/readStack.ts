import { dirname, join } from "node:path";
import type { Deployment, ReadFile } from "../format.ts";
import type { Application, ResourceDeclaration } from "../model/application.ts";
import type { FunctionDeclaration } from "../model/functionDeclaration.ts";
import type { LayerDeclaration } from "../model/layerDeclaration.ts";
import { nodeAt, type TemplateNode } from "../syntax/node.ts";
import type { ParsedTemplate } from "../syntax/parsed.ts";
import { DeclaredResource } from "./declaredResource.ts";
import { layerContent } from "./layers.ts";
import { readFunction, type Report } from "./readFunction.ts";
import type { Expand } from "./resource.ts";
import type { SamConfig } from "./samConfig.ts";
import { StackExports } from "./stackExports.ts";
import { Stacks, type Stack } from "./stacks.ts";
import { phrase } from "../../shared/phrase.ts";

interface StackSource {
  readonly format: string;
  /** Absolute path. */
  readonly entry: string;
  readonly files: ReadFile;
  readonly deployment: Deployment;
  readonly expand: Expand;
  /** What the format's files say about the deployment. */
  readonly config: SamConfig;
  /** What the entry becomes where it is of another form. */
  readonly templateOf?: (root: TemplateNode | undefined) => TemplateNode | undefined;
}

const startOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** API reference, `FunctionName`. The name also becomes a folder's, so nothing else may pass. */
const functionName = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads a template of CloudFormation's form, YAML or JSON, whose resources `expand` has put into CloudFormation's types. */
export function readStack({
  format,
  entry,
  files,
  deployment,
  expand,
  config,
  templateOf,
}: StackSource): Application {
  const stacks = new Stacks({ files, deployment, expand, ...(templateOf && { templateOf }) });
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
    exports: new StackExports(stacks.all),
    problems: stacks.problems.filter(({ file, code }) => {
      // Half a template says nothing reliable about itself.
      return code === "template-unreadable" || !broken.has(file);
    }),
    complete,
  };
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
  if (root === undefined) report("template-unreadable", phrase("The template is empty."), startOfFile);
  else if (resources?.kind !== "map")
    report(
      "template-without-resources",
      phrase('The template has no "Resources".'),
      (resources ?? root).range,
    );
  return [];
}

function functionsOf(stack: Stack, report: Report): FunctionDeclaration[] {
  const functions = stack.resources.flatMap((resource) => {
    if (resource.type !== "AWS::Lambda::Function") return [];
    const name = stack.functionNames.get(resource.id) ?? resource.id;
    if (functionName.test(name)) return readFunction({ resource, name, stack, report });
    const message = phrase(
      '"{0}" cannot name a function: letters, digits, "-" and "_", at most 64 of them.',
      name,
    );
    report("function-invalid", message, resource.idRange);
    return [];
  });
  reportDuplicates(functions, report);
  return functions;
}

function reportDuplicates(functions: readonly FunctionDeclaration[], report: Report): void {
  const seen = new Set<string>();
  for (const { name, logicalId, idRange } of functions) {
    if (seen.has(name)) {
      const message = phrase(
        '"{0}" has the name "{1}", which another function of this template has already.',
        logicalId,
        name,
      );
      report("function-invalid", message, idRange, name);
    }
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

function resourcesOf(stack: Stack): ResourceDeclaration[] {
  return stack.resources.map((resource) => new DeclaredResource(resource, stack));
}
