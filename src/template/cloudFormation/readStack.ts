import type { Deployment, ReadFile } from "../format.ts";
import type { Application, ApplicationProblem } from "../model/application.ts";
import type { FunctionDeclaration } from "../model/functionDeclaration.ts";
import type { LayerDeclaration } from "../model/layerDeclaration.ts";
import { nodeAt } from "../syntax/node.ts";
import { parseTemplate, type ParsedTemplate } from "../syntax/parse.ts";
import { conditionHolds } from "./evaluate.ts";
import { layerContent } from "./layers.ts";
import { readFunction, type Report } from "./readFunction.ts";
import type { Expand, StackResource } from "./resource.ts";
import type { Scope } from "./scope.ts";
import { scopeOf } from "./stackScope.ts";

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
export function readStack({ format, entry: file, files, deployment, expand }: StackSource): Application {
  const document = parseTemplate(files(file) ?? "");
  const problems: ApplicationProblem[] = [];
  const report: Report = (code, message, range, name) =>
    problems.push({ code, message, file, range, ...(name !== undefined && { functionName: name }) });
  reportUnreadable(document, report);
  const complete = problems.length === 0;
  const { root } = document;
  const resources = expand(root);
  const scope = scopeOf(root, resources, deployment);
  const present = resources.filter(({ condition }) => {
    return condition === undefined || conditionHolds(condition, scope) !== false;
  });
  const functions = readFunctions({ file, present, scope, report });
  reportDuplicates(functions, report);
  return {
    format,
    file,
    documents: new Map([[file, document]]),
    functions,
    layers: present.flatMap((resource) => layerOf(resource, file, scope)),
    sources: functions.flatMap(({ events }) => events),
    frontDoors: [],
    resources: present.map(({ id, type, idRange: range, properties }) => ({
      id,
      type,
      location: { file, range },
      properties,
    })),
    problems,
    complete,
  };
}

function reportUnreadable({ root, problems }: ParsedTemplate, report: Report): void {
  for (const { message, range } of problems) report("template-unreadable", message, range);
  if (problems.length > 0) return;
  const resources = nodeAt(root, "Resources");
  // Perhaps an editor is about to write it.
  if (root === undefined) report("template-unreadable", "The template is empty.", startOfFile);
  else if (resources?.kind !== "map")
    report("template-without-resources", 'The template has no "Resources".', (resources ?? root).range);
}

interface Present {
  readonly file: string;
  readonly present: readonly StackResource[];
  readonly scope: Scope;
  readonly report: Report;
}

function readFunctions({ file, present, scope, report }: Present): FunctionDeclaration[] {
  return present.flatMap((resource) => {
    if (resource.type !== "AWS::Lambda::Function") return [];
    const name = scope.functionNames.get(resource.id) ?? resource.id;
    if (functionName.test(name)) return readFunction({ resource, name, file, scope, present, report });
    const message = `"${name}" cannot name a function: letters, digits, "-" and "_", at most 64 of them.`;
    report("function-invalid", message, resource.idRange);
    return [];
  });
}

function reportDuplicates(functions: readonly FunctionDeclaration[], report: Report): void {
  const seen = new Set<string>();
  for (const { name, logicalId, idRange } of functions) {
    const message = `"${logicalId}" has the name "${name}", which another function of this template has already.`;
    if (seen.has(name)) report("function-invalid", message, idRange, name);
    seen.add(name);
  }
}

function layerOf(resource: StackResource, file: string, scope: Scope): LayerDeclaration[] {
  if (resource.type !== "AWS::Lambda::LayerVersion") return [];
  const { id, idRange: range } = resource;
  return [{ id, location: { file, range }, content: layerContent(resource, range, scope) }];
}
