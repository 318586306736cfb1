import { isAlias, isMap, isScalar, isSeq, Scalar, type Node } from "yaml";
import {
  listNode,
  scalarNode,
  type MapEntry,
  type ScalarNode,
  type SourceRange,
  type TemplateNode,
} from "./node.ts";
import { plainScalar } from "./scalars.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** An alias may repeat a subtree that repeats another: deeper than this is an attack, not a template. */
const maxDepth = 100;
/** Nodes of a template after its aliases are followed. AWS takes 1 MB of text, far fewer nodes than this. */
const maxNodes = 200_000;

export class TooLarge extends Error {}

/** Makes a template's tree of YAML's: calls in one form, aliases followed, plain texts as YAML 1.1 reads them. */
export class Converter {
  readonly #rangeOf: (start: number, end: number) => SourceRange;
  #nodes = 0;
  // Filled in the order of the text, so that an alias finds the last anchor before it, as YAML wants.
  readonly #anchors = new Map<string, Node>();
  readonly repeated: { readonly message: Phrase; readonly range: SourceRange }[] = [];
  /** What is wrong beyond the syntax. */
  readonly faults: { readonly message: Phrase; readonly range: SourceRange }[] = [];

  constructor(rangeOf: (start: number, end: number) => SourceRange) {
    this.#rangeOf = rangeOf;
  }

  convert(node: Node | null | undefined, depth = 0, at = 0): TemplateNode {
    if (depth > maxDepth || ++this.#nodes > maxNodes) {
      throw new TooLarge();
    }
    const range = node?.range ? this.#rangeOf(node.range[0], node.range[1]) : this.#rangeOf(at, at);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.convert(target, depth + 1);
      const message = phrase('There is no anchor "{0}" before this.', node.source);
      this.faults.push({ message, range });
      return nothing(range);
    }
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const tag = node?.tag;
    // What a short form is given may be a long one: `!Base64` over `Fn::Sub:`.
    const untagged = longForm(this.#untagged(node, depth, range));
    if (tag?.startsWith("!") && !tag.startsWith("!!") && tag !== "!") {
      return tagged(tag.slice(1), untagged, range);
    }
    return untagged;
  }

  #untagged(node: Node | null | undefined, depth: number, range: SourceRange): TemplateNode {
    if (isMap<Node, Node | null>(node)) {
      return { kind: "map", entries: this.#entriesOf(node.items, depth), range };
    }
    if (isSeq<Node>(node)) {
      return listNode(
        node.items.map((item) => this.convert(item, depth + 1)),
        range,
      );
    }
    return isScalar(node) ? scalarOf(node, range) : nothing(range);
  }

  #entriesOf(
    pairs: readonly { readonly key: Node; readonly value: Node | null }[],
    depth: number,
  ): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) continue;
      const [start, end] = key.range ?? [0, 0];
      const name = String(key.value);
      if (name === "<<") {
        for (const source of mapsWithin(this.convert(value, depth + 1, end))) {
          for (const [inherited, entry] of source) {
            if (!merged.has(inherited)) merged.set(inherited, entry);
          }
        }
        continue;
      }
      const keyRange = this.#rangeOf(start, end);
      if (entries.has(name)) {
        this.repeated.push({
          message: phrase('"{0}" is written twice here: the last one counts.', name),
          range: keyRange,
        });
      }
      entries.set(name, { keyRange, value: this.convert(value, depth + 1, end) });
    }
    // Own keys win over merged ones, wherever the merge stands.
    for (const [name, entry] of merged) if (!entries.has(name)) entries.set(name, entry);
    return entries;
  }
}

function* mapsWithin(node: TemplateNode): Generator<ReadonlyMap<string, MapEntry>> {
  if (node.kind === "map") yield node.entries;
  if (node.kind === "list") for (const item of node.items) yield* mapsWithin(item);
}

function scalarOf(node: Scalar, range: SourceRange): ScalarNode {
  const text = typeof node.value === "string" ? node.value : "";
  const isPlain = node.type === Scalar.PLAIN && !node.tag?.endsWith(":str") && node.tag !== "!";
  return isPlain ? { kind: "scalar", ...plainScalar(text), range } : scalarNode(text, range);
}

function nothing(range: SourceRange): TemplateNode {
  return { kind: "scalar", value: null, text: "", range };
}

/** `!GetAtt A.B` is short for `[A, B]`; all other tags take their value as it is. */
function tagged(name: string, argument: TemplateNode, range: SourceRange): TemplateNode {
  if (name === "GetAtt" && argument.kind === "scalar") {
    const [resource = "", ...attribute] = argument.text.split(".");
    const items = [resource, attribute.join(".")].map((text) => scalarNode(text, argument.range));
    return { kind: "call", name, argument: listNode(items, argument.range), range };
  }
  return { kind: "call", name, argument, range };
}

/** A map whose only key is a function's name is a call. */
function longForm(node: TemplateNode): TemplateNode {
  if (node.kind !== "map" || node.entries.size !== 1) return node;
  for (const [key, { value }] of node.entries) {
    if (key === "Ref" || key === "Condition") {
      return { kind: "call", name: key, argument: value, range: node.range };
    }
    // A loop is a key among others, even where there are none.
    if (key.startsWith("Fn::") && !key.startsWith("Fn::ForEach::")) {
      return tagged(key.slice("Fn::".length), value, node.range);
    }
  }
  return node;
}
