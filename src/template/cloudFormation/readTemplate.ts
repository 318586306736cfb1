import { formatArn } from "../../shared/arn.ts";
import type { FunctionDeclaration, Template, TemplateProblem } from "../model/template.ts";
import { entriesOf, nodeAt, textAt, type MapEntry, type TemplateNode } from "../syntax/node.ts";
import { parseTemplate } from "../syntax/parse.ts";
import { readFunction } from "./readFunction.ts";
import { conditionHolds, resolveNode, type Scope } from "./resolve.ts";

export interface TemplateOptions {
  /** Stands for `AWS::Region` and `AWS::AccountId`. */
  readonly region: string;
  readonly accountId: string;
}

const startOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const functionTypes = ["AWS::Serverless::Function", "AWS::Lambda::Function"] as const;

/** API reference, `FunctionName`. The name also becomes a folder's, so nothing else may pass. */
const functionName = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads a SAM or CloudFormation template, YAML or JSON. Never throws: what is wrong is among the problems, and what
 * could be understood regardless is there. `file` is absolute.
 */
export function readTemplate(file: string, text: string, options: TemplateOptions): Template {
  const { root, problems: syntax } = parseTemplate(text);
  const problems: TemplateProblem[] = syntax.map((problem) => ({ code: "template-unreadable", ...problem }));
  const resources = nodeAt(root, "Resources");
  if (problems.length === 0 && root === undefined) {
    // Perhaps an editor is about to write it.
    problems.push({ code: "template-unreadable", message: "The template is empty.", range: startOfFile });
  } else if (problems.length === 0 && resources?.kind !== "map") {
    const range = resources?.range ?? root?.range ?? startOfFile;
    problems.push({ code: "template-without-resources", message: 'The template has no "Resources".', range });
  }
  const complete = problems.length === 0;
  const scope = scopeOf(root, options);
  const functions: FunctionDeclaration[] = [];
  for (const [logicalId, entry] of entriesOf(resources)) {
    if (!isFunction(entry.value)) continue;
    const condition = textAt(entry.value, "Condition");
    if (condition !== undefined && conditionHolds(condition, scope) === false) continue;
    const name = scope.functionNames.get(logicalId) ?? logicalId;
    if (!functionName.test(name)) {
      const message = `"${name}" cannot name a function: letters, digits, "-" and "_", at most 64 of them.`;
      problems.push({ code: "function-invalid", message, range: entry.keyRange });
      continue;
    }
    const globals = globalsOf(root, entry.value);
    const read = readFunction({ logicalId, name, templateFile: file, entry, globals, scope, resources });
    functions.push(read.declaration);
    problems.push(...read.problems);
  }
  return { file, functions, problems: [...problems, ...duplicateNames(functions)], complete };
}

function isFunction(resource: TemplateNode): boolean {
  const type = textAt(resource, "Type");
  return functionTypes.some((known) => known === type);
}

/** `Globals.Function` applies to SAM's functions only. */
function globalsOf(root: TemplateNode | undefined, resource: TemplateNode): TemplateNode | undefined {
  return textAt(resource, "Type") === "AWS::Serverless::Function"
    ? nodeAt(root, "Globals", "Function")
    : undefined;
}

function scopeOf(root: TemplateNode | undefined, { region, accountId }: TemplateOptions): Scope {
  const withoutNames: Scope = {
    parameters: defaultsOf(nodeAt(root, "Parameters")),
    pseudoParameters: new Map([
      ["AWS::Region", region],
      ["AWS::AccountId", accountId],
      ["AWS::Partition", "aws"],
      ["AWS::URLSuffix", "amazonaws.com"],
      ["AWS::StackName", "local"],
      [
        "AWS::StackId",
        formatArn({ service: "cloudformation", region, accountId, resource: "stack/local/0" }),
      ],
    ]),
    mappings: nodeAt(root, "Mappings"),
    conditions: nodeAt(root, "Conditions"),
    decided: new Map(),
    functionNames: new Map(),
  };
  const functions = entriesOf(nodeAt(root, "Resources")).filter(([, { value }]) => isFunction(value));
  return {
    ...withoutNames,
    functionNames: new Map(functions.map((entry) => localName(entry, withoutNames))),
  };
}

function defaultsOf(parameters: TemplateNode | undefined): ReadonlyMap<string, TemplateNode> {
  const defaults = new Map<string, TemplateNode>();
  for (const [name, { value }] of entriesOf(parameters)) {
    const fallback = nodeAt(value, "Default");
    if (fallback !== undefined) defaults.set(name, fallback);
  }
  return defaults;
}

function localName([logicalId, { value }]: readonly [string, MapEntry], scope: Scope): [string, string] {
  const declared = nodeAt(value, "Properties", "FunctionName");
  const resolved = declared === undefined ? undefined : textAt(resolveNode(declared, scope));
  return [logicalId, resolved ?? logicalId];
}

function duplicateNames(functions: readonly FunctionDeclaration[]): TemplateProblem[] {
  const seen = new Set<string>();
  return functions.flatMap(({ name, logicalId, idRange }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `"${logicalId}" has the name "${name}", which another function of this template has already.`;
    return [{ code: "function-invalid", message, range: idRange, functionName: name } as const];
  });
}
