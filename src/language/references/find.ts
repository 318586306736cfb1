import {
  entriesOf,
  itemsOf,
  nodeAt,
  textAt,
  type SourceRange,
  type TemplateNode,
} from "../../template/syntax/node.ts";

/** Where a template names something that it declares. */
export interface Reference {
  readonly name: string;
  /** Of the text that has the name in it. */
  readonly range: SourceRange;
  /** Whether the name stands in a text of others, as `${Name}`. */
  readonly isWithin: boolean;
}

/** Every `Ref`, `GetAtt`, `Sub` and `DependsOn` of a template. */
export function* findReferences(root: TemplateNode | undefined): Generator<Reference> {
  for (const [, { value }] of entriesOf(nodeAt(root, "Resources"))) {
    for (const item of itemsOf(nodeAt(value, "DependsOn"))) yield* named(item);
  }
  if (root !== undefined) yield* within(root, 0);
}

function* within(node: TemplateNode, depth: number): Generator<Reference> {
  if (depth > 100) return;
  if (node.kind === "list") for (const item of node.items) yield* within(item, depth + 1);
  else if (node.kind === "map")
    for (const { value } of node.entries.values()) yield* within(value, depth + 1);
  else if (node.kind === "call") {
    if (node.name === "Ref") yield* named(node.argument);
    else if (node.name === "GetAtt") yield* named(itemsOf(node.argument)[0]);
    else if (node.name === "Sub") yield* substituted(node.argument);
    yield* within(node.argument, depth + 1);
  }
}

function* named(node: TemplateNode | undefined): Generator<Reference> {
  const name = textAt(node)?.split(".")[0];
  if (node === undefined || name === undefined || name === "") return;
  yield { name, range: node.range, isWithin: false };
}

function* substituted(argument: TemplateNode): Generator<Reference> {
  const [first, variables] = itemsOf(argument);
  const own = new Set(entriesOf(variables).map(([name]) => name));
  for (const [, name = ""] of (textAt(first) ?? "").matchAll(/\$\{\s*([\w:]+)(?:\.[\w.:-]+)?\s*\}/g)) {
    if (first !== undefined && !own.has(name)) yield { name, range: first.range, isWithin: true };
  }
}
