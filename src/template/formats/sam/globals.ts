import type { StackResource } from "../../cloudFormation/resource.ts";
import { itemsOf, mapNode, nodeAt, textAt, type TemplateNode } from "../../syntax/node.ts";

/** Types with a section of `Globals`. */
const sections: ReadonlyMap<string, string> = new Map([
  ["AWS::Serverless::Function", "Function"],
  ["AWS::Serverless::Api", "Api"],
  ["AWS::Serverless::HttpApi", "HttpApi"],
  ["AWS::Serverless::WebSocketApi", "WebSocketApi"],
  ["AWS::Serverless::LayerVersion", "LayerVersion"],
]);

/** A resource with what `Globals` says for its type. SAM merges before it evaluates, so a call counts as one value. */
export function withGlobals(resource: StackResource, root: TemplateNode | undefined): StackResource {
  const section = sections.get(resource.type);
  const globals = section === undefined ? undefined : nodeAt(root, "Globals", section);
  if (globals === undefined) return resource;
  return {
    ...resource,
    properties: merge(withoutIgnored(globals, ignored(root, resource)), resource.properties),
  };
}

/** `IgnoreGlobals` of a resource: names of properties, or `*` for all. */
function ignored(root: TemplateNode | undefined, { id }: StackResource): ReadonlySet<string> {
  const names = itemsOf(nodeAt(root, "Resources", id, "IgnoreGlobals"));
  return new Set(names.flatMap((name) => textAt(name) ?? []));
}

function withoutIgnored(globals: TemplateNode, names: ReadonlySet<string>): TemplateNode {
  if (globals.kind !== "map") return globals;
  const kept = [...globals.entries].filter(([key]) => !names.has("*") && !names.has(key));
  return mapNode(kept, globals.range);
}

/** Maps are merged, lists are joined with the globals first, everything else is replaced. */
function merge(general: TemplateNode, own: TemplateNode | undefined): TemplateNode {
  if (own === undefined) return general;
  if (general.kind === "list" && own.kind === "list") {
    return { ...own, items: [...general.items, ...own.items] };
  }
  if (general.kind !== "map" || own.kind !== "map") return own;
  const entries = new Map(general.entries);
  for (const [key, entry] of own.entries) {
    const value = entries.get(key)?.value;
    entries.set(key, value === undefined ? entry : { ...entry, value: merge(value, entry.value) });
  }
  return mapNode(entries, own.range);
}
