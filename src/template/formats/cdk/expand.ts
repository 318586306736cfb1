import {
  declaredResources,
  withProperty,
  type Expand,
  type StackResource,
} from "../../cloudFormation/resource.ts";
import type { ReadFile } from "../../format.ts";
import { entriesOf, itemsOf, nodeAt, scalarNode, textAt, type TemplateNode } from "../../syntax/node.ts";
import type { Assembly } from "./assembly.ts";
import { customResources } from "./customResources.ts";
import { isCdksOwn } from "./ownFunctions.ts";
import { Sources } from "./sources.ts";

/** The resources of a synthesized template, with their code and their nested templates where they are on this machine. */
export function cdkResources(assembly: Assembly, files: ReadFile): Expand {
  const sources = new Sources(assembly, files);
  return (root) => {
    const declared = declaredResources(root).filter(({ type }) => type !== "AWS::CDK::Metadata");
    const cdkFunctions = new Set(
      declared.flatMap(({ id, type }) => (type === "AWS::Lambda::Function" && isCdksOwn(id) ? [id] : [])),
    );
    const others = declared.filter(({ id }) => !cdkFunctions.has(id));
    return customResources(others, cdkFunctions).map((resource) => located(resource, assembly, sources));
  };
}

function located(resource: StackResource, assembly: Assembly, sources: Sources): StackResource {
  switch (resource.type) {
    case "AWS::Lambda::Function":
      return named(withCode(resource, assembly, sources), assembly);
    case "AWS::Lambda::LayerVersion":
      return withAsset(resource, "Content", assembly);
    case "AWS::CloudFormation::Stack":
      return withAsset(resource, "TemplateURL", assembly);
    default:
      return resource;
  }
}

/** Code of a project's own is taken where it is written, so that what is saved runs without another synthesis. */
function withCode(resource: StackResource, assembly: Assembly, sources: Sources): StackResource {
  const asset = assetOf(nodeAt(resource.properties, "Code"), assembly);
  if (asset === undefined) return resource;
  const source = sources.find({
    asset,
    handler: textAt(resource.properties, "Handler") ?? "",
    runtime: textAt(resource.properties, "Runtime") ?? "",
    construct: assembly.construct(resource.id),
  });
  const moved = withPath(resource, "Code", source?.folder ?? asset);
  return source?.build === undefined ? moved : { ...moved, build: source.build };
}

/** Without a name of its own a function has that of its construct: people know `Orders-Handler`, not `OrdersHandler4A628BD4`. */
function named(resource: StackResource, assembly: Assembly): StackResource {
  const { properties, idRange } = resource;
  const path = assembly.construct(resource.id)?.path ?? [];
  // The first is the stack's.
  const name = path
    .slice(1)
    .map((id) => id.replaceAll(/[^A-Za-z0-9_-]/g, ""))
    .join("-");
  const isNamed = nodeAt(properties, "FunctionName") !== undefined;
  if (isNamed || name === "" || name.length > 64) return resource;
  return withProperty(resource, "FunctionName", scalarNode(name, idRange));
}

function withAsset(resource: StackResource, property: string, assembly: Assembly): StackResource {
  const asset = assetOf(nodeAt(resource.properties, property), assembly);
  return asset === undefined ? resource : withPath(resource, property, asset);
}

function withPath(resource: StackResource, property: string, path: string): StackResource {
  const { range } = nodeAt(resource.properties, property) ?? { range: resource.idRange };
  return withProperty(resource, property, scalarNode(path, range));
}

/** A location in the bootstrap's bucket ends with the asset's key, whatever it is put together of. */
function assetOf(location: TemplateNode | undefined, assembly: Assembly): string | undefined {
  for (const text of textsOf(location)) {
    const asset = assembly.asset(text.slice(text.lastIndexOf("/") + 1));
    if (asset !== undefined) return asset;
  }
  return undefined;
}

function* textsOf(node: TemplateNode | undefined): Generator<string> {
  if (node === undefined) return;
  if (node.kind === "scalar") yield node.text;
  else if (node.kind === "call") yield* textsOf(node.argument);
  else if (node.kind === "list") for (const item of itemsOf(node)) yield* textsOf(item);
  else for (const [, { value }] of entriesOf(node)) yield* textsOf(value);
}
