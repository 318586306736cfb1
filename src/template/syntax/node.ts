import type { Phrase } from "../../shared/phrase.ts";

/** Zero-based, in UTF-16 code units, as the Language Server Protocol counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** `end` is exclusive. */
export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

/** Where something is said; a project may spread over files. */
export interface SourceLocation {
  /** Absolute path. */
  readonly file: string;
  readonly range: SourceRange;
}

/** A value and where the file says it. */
export interface Located<Value> {
  readonly value: Value;
  readonly range: SourceRange;
}

/** A template's tree with its places in the file. What CloudFormation computes is a `call`, in every notation. */
export type TemplateNode = ScalarNode | ListNode | MapNode | CallNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, so that `1.10` stays `1.10` where AWS wants text. */
  readonly text: string;
  readonly range: SourceRange;
  /** Set where the text is, or contains, a stand-in for what only a deployment knows. */
  readonly standIn?: StandIn;
}

/** A name of ours for a value that is not known here. */
export interface StandIn {
  readonly range: SourceRange;
  /** A full sentence; absent where a resource of the project will have a name that is as good as this one. */
  readonly problem?: Phrase;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly TemplateNode[];
  readonly range: SourceRange;
}

export interface MapNode {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly range: SourceRange;
}

export interface MapEntry {
  readonly keyRange: SourceRange;
  readonly value: TemplateNode;
}

/** `!Sub x`, `Fn::Sub: x` and `{"Fn::Sub": "x"}` alike: name `Sub`, argument `x`. */
export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly argument: TemplateNode;
  readonly range: SourceRange;
}

/** A text where a template has none of its own. */
export function scalarNode(text: string, range: SourceRange, standIn?: StandIn): ScalarNode {
  return { kind: "scalar", value: text, text, range, ...(standIn !== undefined && { standIn }) };
}

export function listNode(items: readonly TemplateNode[], range: SourceRange): ListNode {
  return { kind: "list", items, range };
}

/** A map of entries, the last of each key. */
export function mapNode(entries: Iterable<readonly [string, MapEntry]>, range: SourceRange): MapNode {
  return { kind: "map", entries: new Map(entries), range };
}

/** The value under a chain of keys; undefined where it ends early. */
export function nodeAt(node: TemplateNode | undefined, ...path: readonly string[]): TemplateNode | undefined {
  let at = node;
  for (const key of path) at = at?.kind === "map" ? at.entries.get(key)?.value : undefined;
  return at;
}

/** The entries of a map, none for anything else. */
export function entriesOf(node: TemplateNode | undefined): readonly (readonly [string, MapEntry])[] {
  return node?.kind === "map" ? [...node.entries] : [];
}

/** The items of a list; a value that stands alone is a list of one, as SAM reads it. */
export function itemsOf(node: TemplateNode | undefined): readonly TemplateNode[] {
  if (node === undefined) return [];
  return node.kind === "list" ? node.items : [node];
}

/** The text of a scalar, else undefined. */
export function textAt(node: TemplateNode | undefined, ...path: readonly string[]): string | undefined {
  const found = nodeAt(node, ...path);
  return found?.kind === "scalar" && found.value !== null ? found.text : undefined;
}
