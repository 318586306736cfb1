import { formatArn } from "../../shared/arn.ts";
import { nodeAt, scalarNode, textAt, type TemplateNode } from "../syntax/node.ts";
import { evaluated, evaluatedText } from "./evaluation/evaluate.ts";
import type { Scope } from "./evaluation/scope.ts";
import { identityOf, type StackPlace } from "./identity.ts";
import type { StackResource } from "./resource.ts";
import { targetOf } from "./target.ts";

export interface AttributeSource extends StackPlace {
  readonly resources: readonly StackResource[];
  /** Local names by logical id. */
  readonly functionNames: ReadonlyMap<string, string>;
  /** Of all other resources whose names matter here. */
  readonly resourceNames: ReadonlyMap<string, string>;
  /** An output of a nested stack. */
  readonly output: (stackId: string, output: string) => TemplateNode | undefined;
}

/** Asks for what tells a resource from all others of its type; no attribute of a template is called so. */
export const toldApart = "#";

/** What `Ref` and `GetAtt` give for the resources whose identity here is known. */
export function attributesOf(source: AttributeSource, scope: () => Scope): Scope["attribute"] {
  const resources = new Map(source.resources.map((resource) => [resource.id, resource]));
  const known = new Map<string, TemplateNode | undefined>();
  const find = (resource: StackResource, attribute: string): TemplateNode | undefined => {
    // Where a type says no more, what `Ref` gives tells.
    if (attribute === toldApart && identityOf(resource.type) === undefined) return find(resource, "");
    const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
    if (resource.type === "AWS::CloudFormation::Stack" && output !== undefined) {
      return source.output(resource.id, output);
    }
    const text = textOf(resource, attribute, source, scope);
    return text === undefined ? undefined : scalarNode(text, resource.idRange);
  };
  return (id, attribute) => {
    const key = `${id}.${attribute}`;
    const resource = resources.get(id);
    if (resource === undefined || known.has(key)) return known.get(key);
    // Resources that name each other in a circle have no answer.
    known.set(key, undefined);
    const value = find(resource, attribute);
    known.set(key, value);
    return value;
  };
}

function textOf(
  resource: StackResource,
  attribute: string,
  source: AttributeSource,
  scope: () => Scope,
): string | undefined {
  switch (resource.type) {
    case "AWS::Lambda::Function":
      return functionText(resource, attribute, source, scope);
    case "AWS::Lambda::LayerVersion": {
      const arn = layerArn(resource, source, scope());
      return attribute === "LayerArn"
        ? arn
        : isOneOf(attribute, "", "LayerVersionArn")
          ? `${arn}:1`
          : undefined;
    }
    case "AWS::Lambda::Alias":
      return isOneOf(attribute, "", "AliasArn") ? aliasArn(resource, source, scope()) : undefined;
    case "AWS::Lambda::Version": {
      const version = String(versionOf(resource, source.resources, scope()));
      if (attribute === "Version") return version;
      const arn = isOneOf(attribute, "", "FunctionArn") ? targetArn(resource, source, scope()) : undefined;
      return arn && `${arn}:${version}`;
    }
    case "AWS::Lambda::Url":
      return attribute === "FunctionArn" ? targetArn(resource, source, scope()) : undefined;
    default:
      return identityText(resource, attribute, source, scope());
  }
}

function identityText(
  { id, type, properties }: StackResource,
  attribute: string,
  source: AttributeSource,
  scope: Scope,
): string | undefined {
  const identity = identityOf(type);
  const says =
    attribute === ""
      ? identity?.ref
      : attribute === toldApart
        ? (identity?.told ?? identity?.ref)
        : ownOf(identity?.attributes, attribute);
  const { region, accountId, endpoint } = source;
  return says?.({
    name: source.resourceNames.get(id) ?? id,
    place: { region, accountId, endpoint },
    text: (property) => evaluatedText(nodeAt(properties, property), scope),
  });
}

function ownOf<Value>(values: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}

/** `Alias` and `Version` are SAM's words for what it makes of `AutoPublishAlias`. */
function functionText(
  { id }: StackResource,
  attribute: string,
  source: AttributeSource,
  scope: () => Scope,
): string | undefined {
  const name = source.functionNames.get(id) ?? id;
  const arn = functionArn(name, source);
  if (attribute === "") return name;
  if (attribute === "Arn") return arn;
  const published = source.resources.find((each) => {
    return each.type === "AWS::Lambda::Alias" && each.madeOf === id;
  });
  if (published === undefined) return undefined;
  if (attribute === "Alias") return aliasArn(published, source, scope());
  return attribute === "Version" ? `${arn}:1` : undefined;
}

function functionArn(name: string, { region, accountId }: AttributeSource): string {
  return formatArn({ service: "lambda", region, accountId, resource: `function:${name}` });
}

/** A layer's ARN without its version, which is 1 here. */
function layerArn(
  { id, properties }: StackResource,
  { region, accountId }: AttributeSource,
  scope: Scope,
): string {
  return formatArn({
    service: "lambda",
    region,
    accountId,
    resource: `layer:${evaluatedText(nodeAt(properties, "LayerName"), scope) ?? id}`,
  });
}

function aliasArn(resource: StackResource, source: AttributeSource, scope: Scope): string | undefined {
  const arn = targetArn(resource, source, scope);
  const name = textAt(evaluated(resource.properties, scope), "Name");
  return arn === undefined || name === undefined ? undefined : `${arn}:${name}`;
}

function targetArn(resource: StackResource, source: AttributeSource, scope: Scope): string | undefined {
  const name = targetOf(resource, scope)?.functionName;
  return name === undefined ? undefined : functionArn(name, source);
}

/** The versions of a function are counted in the order of the template. */
function versionOf(version: StackResource, resources: readonly StackResource[], scope: Scope): number {
  const target = targetOf(version, scope)?.functionName;
  const own = resources.filter((each) => {
    return each.type === "AWS::Lambda::Version" && targetOf(each, scope)?.functionName === target;
  });
  return own.indexOf(version) + 1;
}

function isOneOf(text: string, ...texts: readonly string[]): boolean {
  return texts.includes(text);
}
