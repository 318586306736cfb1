import { formatArn } from "../../shared/arn.ts";
import {
  entriesOf,
  nodeAt,
  scalarNode,
  textAt,
  type SourceRange,
  type TemplateNode,
} from "../syntax/node.ts";
import { attributesOf, type AttributeSource } from "./attributes.ts";
import { shortened } from "../model/shortName.ts";
import { evaluated, evaluatedText } from "./evaluation/evaluate.ts";
import type { Scope } from "./evaluation/scope.ts";
import { identityOf } from "./identity.ts";
import { localName } from "./localNames.ts";
import type { StackResource } from "./resource.ts";
import { knownText } from "./variables.ts";

export interface StackIdentity {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** What another stack exports. */
  readonly exported: (name: string) => string | undefined;
}

const nowhere: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What calls may refer to before the resources are known: parameters, pseudo parameters, mappings, conditions. */
export function scopeWithoutResources(
  root: TemplateNode | undefined,
  { name, region, accountId, exported }: StackIdentity,
  parameters: ReadonlyMap<string, TemplateNode>,
): Scope {
  const stackId = formatArn({ service: "cloudformation", region, accountId, resource: `stack/${name}/0` });
  const pseudoParameters = [
    ["AWS::Region", region],
    ["AWS::AccountId", accountId],
    ["AWS::Partition", "aws"],
    ["AWS::URLSuffix", "amazonaws.com"],
    ["AWS::StackName", name],
    ["AWS::StackId", stackId],
  ] as const;
  const values = pseudoParameters.map(([key, text]) => [key, scalarNode(text, nowhere)] as const);
  return {
    parameters: new Map<string, TemplateNode>([...parameters, ...values]),
    mappings: nodeAt(root, "Mappings"),
    conditions: nodeAt(root, "Conditions"),
    decided: new Map(),
    attribute: () => undefined,
    region,
    parameterTypes: new Map(
      entriesOf(nodeAt(root, "Parameters")).map(([key, { value }]) => [key, textAt(value, "Type") ?? ""]),
    ),
    exported,
  };
}

/** The same with what the resources are called here. */
export function scopeWithResources(scope: Scope, source: AttributeSource): Scope {
  const full: Scope = { ...scope, decided: new Map(), attribute: attributesOf(source, () => full) };
  return full;
}

/** The functions' names on this machine, by logical id. */
export function functionNamesOf(
  resources: readonly StackResource[],
  scope: Scope,
  distinct: (name: string) => string,
): ReadonlyMap<string, string> {
  const functions = resources.filter(({ type }) => type === "AWS::Lambda::Function");
  return new Map(
    functions.map(({ id, properties }) => {
      const declared = evaluated(nodeAt(properties, "FunctionName"), scope);
      return [id, distinct(localName(id, declared))] as const;
    }),
  );
}

/** What a resource is called here. */
export interface ResourceName {
  readonly name: string;
  /** What tells it from those of other projects, where it has its name of its logical id. */
  readonly generatedOf?: string;
}

/** The names of resources, functions aside, that others may refer to; by logical id. */
export function resourceNamesOf(
  resources: readonly StackResource[],
  scope: Scope,
  distinct: (type: string, id: string) => { readonly base: string; readonly key: string },
): ReadonlyMap<string, ResourceName> {
  const names = new Map<string, ResourceName>();
  for (const { id, type, properties } of resources) {
    const identity = identityOf(type);
    if (identity === undefined) continue;
    const text = (property: string) => evaluatedText(nodeAt(properties, property), scope);
    const declared = knownText(evaluated(nodeAt(properties, identity.nameProperty), scope));
    if (declared !== undefined) {
      names.set(id, { name: declared });
      continue;
    }
    const { base, key } = distinct(type, id);
    const name = identity.generated?.(base, { text }) ?? shortened(base);
    names.set(id, { name, ...(identity.isDistinct && { generatedOf: key }) });
  }
  return names;
}
