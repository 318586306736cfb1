import { join } from "node:path";
import type { LayerLocation } from "../model/layerDeclaration.ts";
import { nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import type { StackResource } from "./resource.ts";
import type { Stack } from "./stacks.ts";
import { knownText } from "./variables.ts";

/** Where the content of a layer of this stack is; `range` is of the mention that wants it. */
export function layerContent(
  { id, properties, metadata }: StackResource,
  range: SourceRange,
  { file, scope, buildFolder }: Pick<Stack, "file" | "scope" | "buildFolder">,
): LayerLocation {
  const path = knownText(evaluated(nodeAt(properties, "Content"), scope));
  if (path === undefined || path.startsWith("s3://")) return { kind: "elsewhere", text: id, range };
  const method = textAt(metadata, "BuildMethod");
  return {
    kind: "path",
    name: knownText(evaluated(nodeAt(properties, "LayerName"), scope)) ?? id,
    path,
    file,
    layout: layoutOf(method),
    ...(method !== undefined && { builtFolder: join(buildFolder, id) }),
  };
}

/** What an item of a function's `Layers` means: the ARN of a layer of this stack or of one around it, or another. */
export function mentionedLayer(layer: TemplateNode, stack: Stack): LayerLocation {
  const { range } = layer;
  const text = textAt(layer) ?? "";
  const resource = stack.resources.find(({ id, type }) => {
    const isOne = type === "AWS::Lambda::LayerVersion";
    return isOne && isLayer(text, textAt(stack.scope.attribute(id, "LayerArn")), id);
  });
  if (resource !== undefined) return layerContent(resource, range, stack);
  return stack.parent === undefined
    ? { kind: "elsewhere", text, range }
    : mentionedLayer(layer, stack.parent);
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
