import { listNode, mapNode, type SourceRange, type TemplateNode } from "./node.ts";

/** What a transform writes, with nodes of the template in it; what is undefined is left out. */
export type Shape =
  | TemplateNode
  | string
  | number
  | boolean
  | readonly Shape[]
  | { readonly [key: string]: Shape | undefined };

/** A node that stands where the template says what it was made of. */
export function nodeOf(shape: Shape, range: SourceRange): TemplateNode {
  if (typeof shape === "string" || typeof shape === "number" || typeof shape === "boolean") {
    return { kind: "scalar", value: shape, text: String(shape), range };
  }
  if (isList(shape)) {
    return listNode(
      shape.map((item) => nodeOf(item, range)),
      range,
    );
  }
  return isNode(shape) ? shape : mapNode(entriesOfShape(shape, range), range);
}

export function ref(id: string, range: SourceRange): TemplateNode {
  return { kind: "call", name: "Ref", argument: nodeOf(id, range), range };
}

export function getAtt(id: string, attribute: string, range: SourceRange): TemplateNode {
  return { kind: "call", name: "GetAtt", argument: nodeOf([id, attribute], range), range };
}

/** Texts in one, with `between` from each to the next. */
export function joined(parts: readonly Shape[], range: SourceRange, between = ""): TemplateNode {
  return { kind: "call", name: "Join", argument: nodeOf([between, parts], range), range };
}

function* entriesOfShape(shape: { readonly [key: string]: Shape | undefined }, range: SourceRange) {
  for (const [key, value] of Object.entries(shape)) {
    if (value === undefined) continue;
    const node = nodeOf(value, range);
    yield [key, { keyRange: node.range, value: node }] as const;
  }
}

function isList(shape: Exclude<Shape, string | number | boolean>): shape is readonly Shape[] {
  return Array.isArray(shape);
}

/** Properties of CloudFormation begin with a capital, so no map of them has these. */
function isNode(shape: object): shape is TemplateNode {
  return "kind" in shape && "range" in shape;
}
