import type { MapNode, SourceRange, TemplateNode } from "../../template/syntax/node.ts";
import type { ObjectSchema, ObjectShape, ScalarShape, Shape } from "./schema.ts";

/** Where a resource is not what its schema says. */
export type SchemaFault =
  | {
      readonly kind: "unknown";
      readonly name: string;
      readonly range: SourceRange;
      readonly names: readonly string[];
    }
  | { readonly kind: "missing"; readonly name: string; readonly range: SourceRange }
  | { readonly kind: "type"; readonly wanted: Wanted; readonly range: SourceRange }
  | {
      readonly kind: "word";
      readonly text: string;
      readonly words: readonly string[];
      readonly range: SourceRange;
    }
  | { readonly kind: "bounds"; readonly shape: ScalarShape; readonly range: SourceRange };

export type Wanted = "text" | "number" | "whole number" | "boolean" | "list" | "map";

/** Compares what a resource is given with its schema. What CloudFormation computes may be anything. */
export function* checkProperties(
  properties: TemplateNode | undefined,
  schema: ObjectSchema,
  { isWhole, range }: { readonly isWhole: boolean; readonly range: SourceRange },
): Generator<SchemaFault> {
  if (properties === undefined || (properties.kind === "scalar" && properties.value === null)) {
    if (isWhole) for (const name of schema.required ?? []) yield { kind: "missing", name, range };
  } else if (properties.kind === "map") {
    yield* new Check(schema).object(properties, isWhole ? schema : { ...schema, required: [] }, range);
  }
}

class Check {
  readonly #schema: ObjectSchema;

  constructor(schema: ObjectSchema) {
    this.#schema = schema;
  }

  *object(
    node: MapNode,
    { members, required, isOpen }: ObjectShape,
    place: SourceRange,
  ): Generator<SchemaFault> {
    const names = Object.keys(members);
    for (const [name, { keyRange, value }] of node.entries) {
      const shape = Object.hasOwn(members, name) ? members[name] : undefined;
      if (shape !== undefined) yield* this.#node(value, shape, keyRange);
      else if (isOpen !== true && !name.startsWith("Fn::"))
        yield { kind: "unknown", name, range: keyRange, names };
    }
    // A transform may bring what is missing.
    if ([...node.entries.keys()].some((name) => name.startsWith("Fn::"))) return;
    for (const name of required ?? [])
      if (!node.entries.has(name)) yield { kind: "missing", name, range: place };
  }

  *#node(node: TemplateNode, given: Shape, place: SourceRange): Generator<SchemaFault> {
    const shape = this.#resolved(given);
    if (node.kind === "call" || shape === "any" || (node.kind === "scalar" && node.value === null)) return;
    if (typeof shape === "string") yield* scalar(node, { type: shape });
    else if ("type" in shape) yield* scalar(node, shape);
    else if ("items" in shape) {
      if (node.kind === "map") yield { kind: "type", wanted: "list", range: place };
      if (node.kind === "list")
        for (const item of node.items) yield* this.#node(item, shape.items, item.range);
    } else if ("values" in shape) {
      if (node.kind !== "map") yield { kind: "type", wanted: "map", range: place };
      else
        for (const { keyRange, value } of node.entries.values())
          yield* this.#node(value, shape.values, keyRange);
    } else if ("oneOf" in shape) yield* this.#oneOf(node, shape.oneOf, place);
    else if (node.kind === "map") yield* this.object(node, shape, place);
    else yield { kind: "type", wanted: "map", range: place };
  }

  /** Of alternatives the only one counts that can be meant. */
  *#oneOf(node: TemplateNode, alternatives: readonly Shape[], place: SourceRange): Generator<SchemaFault> {
    const results = alternatives.map((each) => ({ each, faults: [...this.#node(node, each, place)] }));
    if (results.some(({ faults }) => faults.length === 0)) return;
    const meant = results.filter(
      ({ each, faults }) => !faults.some((fault) => isOfAnother(fault, node)) && this.#isKind(node, each),
    );
    const [only] = meant;
    if (only !== undefined && meant.length === 1) yield* only.faults;
  }

  #isKind(node: TemplateNode, given: Shape): boolean {
    const shape = this.#resolved(given);
    if (typeof shape === "string" || "type" in shape) return node.kind === "scalar";
    if ("items" in shape) return node.kind === "list";
    return node.kind === "map";
  }

  #resolved(given: Shape): Exclude<Shape, `#${string}`> {
    let shape: Shape = given;
    for (let step = 0; step < 10 && isReference(shape); step += 1) {
      shape = this.#schema.definitions[shape.slice(1)] ?? "any";
    }
    return isReference(shape) ? "any" : shape;
  }
}

function isReference(shape: Shape): shape is `#${string}` {
  return typeof shape === "string" && shape.startsWith("#");
}

/** Whether a fault is that another alternative is meant, by the word for its type. */
function isOfAnother({ kind, range }: SchemaFault, node: TemplateNode): boolean {
  return kind === "word" && node.kind === "map" && node.entries.get("Type")?.value.range === range;
}

function* scalar(node: TemplateNode, shape: ScalarShape): Generator<SchemaFault> {
  if (node.kind !== "scalar") {
    yield { kind: "type", wanted: wantedOf(shape.type), range: startOf(node) };
    return;
  }
  const { text, range } = node;
  // A dynamic reference is what a deployment reads.
  if (text.includes("{{resolve:")) return;
  if (!isOfType(text, shape.type)) yield { kind: "type", wanted: wantedOf(shape.type), range };
  else if (shape.words !== undefined && !shape.words.includes(text))
    yield { kind: "word", text, words: shape.words, range };
  else if (isOut(Number(text), shape)) yield { kind: "bounds", shape, range };
}

function isOut(value: number, { type, minimum = -Infinity, maximum = Infinity }: ScalarShape): boolean {
  return (type === "integer" || type === "number") && (value < minimum || value > maximum);
}

/** CloudFormation makes texts of numbers and numbers of texts. */
function isOfType(text: string, type: ScalarShape["type"]): boolean {
  switch (type) {
    case "string":
      return true;
    case "integer":
      return /^-?\d+(?:\.0*)?$/.test(text.trim());
    case "number":
      return /^-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text.trim());
    case "boolean":
      return /^(?:true|false)$/i.test(text);
    default:
      return type satisfies never;
  }
}

function wantedOf(type: ScalarShape["type"]): Wanted {
  switch (type) {
    case "string":
      return "text";
    case "integer":
      return "whole number";
    default:
      return type;
  }
}

/** A whole map or list would be underlined, to its last line. */
function startOf({ range: { start, end } }: TemplateNode): SourceRange {
  return end.line === start.line
    ? { start, end }
    : { start, end: { line: start.line, character: start.character + 1 } };
}
