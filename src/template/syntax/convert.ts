import { isAlias, isMap, isScalar, isSeq, Scalar, type Node } from "yaml";
import { longForm, nothing, rangeOfEntries, rangeOfItems, tagged } from "./calls.ts";
import {
  listNode,
  mapNode,
  scalarNode,
  type MapEntry,
  type ScalarNode,
  type SourceRange,
  type TemplateNode,
} from "./node.ts";
import { repeatedKey } from "./parsed.ts";
import { plainScalar } from "./scalars.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** An alias may repeat a subtree that repeats another: deeper than this is an attack, not a template. */
const maxDepth = 100;
/** Nodes of a template after its aliases are followed. AWS takes 1 MB of text, far fewer nodes than this. */
export const maxNodes = 200_000;

export class TooLarge extends Error {}

/** Makes a template's tree of YAML's: calls in one form, aliases followed, plain texts as YAML 1.1 reads them. */
export class Converter {
  readonly #text: string;
  readonly #rangeOf: (start: number, end: number) => SourceRange;
  #nodes = 0;
  // Filled in the order of the text, so that an alias finds the last anchor before it, as YAML wants.
  readonly #anchors = new Map<string, Node>();
  readonly repeated: { readonly message: Phrase; readonly range: SourceRange }[] = [];
  /** What is wrong beyond the syntax. */
  readonly faults: { readonly message: Phrase; readonly range: SourceRange }[] = [];

  constructor(text: string, rangeOf: (start: number, end: number) => SourceRange) {
    this.#text = text;
    this.#rangeOf = rangeOf;
  }

  convert(node: Node | null | undefined, depth = 0, at = 0): TemplateNode {
    if (depth > maxDepth || ++this.#nodes > maxNodes) {
      throw new TooLarge();
    }
    const [start, end] = this.#placeOf(node, at);
    const range = this.#rangeOf(start, end);
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
      return tagged(tag.slice(1), untagged, untagged.range);
    }
    return untagged;
  }

  /** YAML counts the empty lines behind a block text to it. */
  #placeOf(node: Node | null | undefined, at: number): readonly [start: number, end: number] {
    if (!node?.range) return [at, at];
    const [start, end] = node.range;
    if (!isScalar(node) || (node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED"))
      return [start, end];
    return [start, start + this.#text.slice(start, end).trimEnd().length];
  }

  #untagged(node: Node | null | undefined, depth: number, range: SourceRange): TemplateNode {
    if (isMap<Node, Node | null>(node)) {
      const entries = this.#entriesOf(node.items, depth);
      return mapNode(entries, node.flow ? range : rangeOfEntries(entries.values(), range.start));
    }
    if (isSeq<Node>(node)) {
      const items = node.items.map((item) => this.convert(item, depth + 1));
      return listNode(items, node.flow ? range : rangeOfItems(items, range.start));
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
      if (entries.has(name)) this.repeated.push({ message: repeatedKey(name), range: keyRange });
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
