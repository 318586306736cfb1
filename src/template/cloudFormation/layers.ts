import type { LayerLocation } from "../model/layerDeclaration.ts";
import { nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { evaluatedText } from "./evaluate.ts";
import type { StackResource } from "./resource.ts";
import type { Scope } from "./scope.ts";

/** Where the content of a layer of this stack is; `range` is of the mention that wants it. */
export function layerContent(
  { id, properties, metadata }: StackResource,
  range: SourceRange,
  scope: Scope,
): LayerLocation {
  const path = evaluatedText(nodeAt(properties, "Content"), scope);
  if (path === undefined || path.startsWith("s3://")) return { kind: "elsewhere", text: id, range };
  return { kind: "path", path, layout: layoutOf(textAt(metadata, "BuildMethod")) };
}

/** What an item of a function's `Layers` means. */
export function mentionedLayer(
  layer: TemplateNode,
  present: readonly StackResource[],
  scope: Scope,
): LayerLocation {
  const { range } = layer;
  if (layer.kind !== "call" || layer.name !== "Ref") {
    return { kind: "elsewhere", text: textAt(layer) ?? "", range };
  }
  const id = textAt(layer.argument) ?? "";
  const resource = present.find((each) => each.id === id && each.type === "AWS::Lambda::LayerVersion");
  return resource === undefined
    ? { kind: "elsewhere", text: id, range }
    : layerContent(resource, range, scope);
}

/** A layer with a build method has its content at the top; `sam build` moves it below the runtime's folder. */
function layoutOf(buildMethod: string | undefined): "opt" | "python" | "nodejs" | "ruby" {
  for (const layout of ["python", "nodejs", "ruby"] as const) {
    if (buildMethod?.startsWith(layout)) return layout;
  }
  return "opt";
}
