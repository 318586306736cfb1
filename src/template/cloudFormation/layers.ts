import type { LayerLocation } from "../model/layerDeclaration.ts";
import { nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { evaluatedText } from "./evaluation/evaluate.ts";
import type { StackResource } from "./resource.ts";
import type { Stack } from "./stacks.ts";
import type { Scope } from "./evaluation/scope.ts";

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

/** What an item of a function's `Layers` means: the ARN of a layer of this stack, or another. */
export function mentionedLayer(layer: TemplateNode, { resources, scope }: Stack): LayerLocation {
  const { range } = layer;
  const text = textAt(layer) ?? "";
  const resource = resources.find(({ id, type }) => {
    return type === "AWS::Lambda::LayerVersion" && isLayer(text, textAt(scope.attribute(id, "LayerArn")), id);
  });
  return resource === undefined ? { kind: "elsewhere", text, range } : layerContent(resource, range, scope);
}

/** Whatever version is named: there is one of each here. */
function isLayer(text: string, arn: string | undefined, id: string): boolean {
  return text === id || (arn !== undefined && (text === arn || text.startsWith(`${arn}:`)));
}

/** A layer with a build method has its content at the top; `sam build` moves it below the runtime's folder. */
function layoutOf(buildMethod: string | undefined): "opt" | "python" | "nodejs" | "ruby" {
  for (const layout of ["python", "nodejs", "ruby"] as const) {
    if (buildMethod?.startsWith(layout)) return layout;
  }
  return "opt";
}
