import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import type { MapEntry, SourceRange, TemplateNode } from "./node.ts";

export interface SyntaxProblem {
  readonly message: string;
  readonly range: SourceRange;
}

export interface ParsedTemplate {
  /** What could be read, also when there are problems; undefined for an empty file. */
  readonly root: TemplateNode | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/** An alias may repeat a subtree that repeats another: deeper than this is an attack, not a template. */
const maxDepth = 100;
/** Nodes of a template after its aliases are followed. AWS takes 1 MB of text, far fewer nodes than this. */
const maxNodes = 200_000;

/** Reads YAML or JSON (which is YAML) and recovers from errors as far as it can. Never throws. */
export function parseTemplate(text: string): ParsedTemplate {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const rangeOf = (start: number, end: number): SourceRange => ({
    start: positionAt(lines, start),
    end: positionAt(lines, Math.max(start, end)),
  });
  const problems = document.errors.map(({ message, pos }) => ({
    message: firstLine(message),
    range: rangeOf(pos[0], pos[1]),
  }));
  const convert = converter(rangeOf);
  try {
    return { root: document.contents === null ? undefined : convert(document.contents, 0), problems };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { root: undefined, problems: [...problems, { message: error.message, range: rangeOf(0, 0) }] };
  }
}

class TooLarge extends Error {}

type Convert = (node: Node | null | undefined, depth: number, at?: number) => TemplateNode;

function converter(rangeOf: (start: number, end: number) => SourceRange): Convert {
  let nodes = 0;
  // Filled in the order of the text, so that an alias finds the last anchor before it, as YAML wants.
  const anchors = new Map<string, Node>();
  const convert: Convert = (node, depth, at = 0) => {
    if (depth > maxDepth || ++nodes > maxNodes)
      throw new TooLarge("The template is nested too deeply to be read.");
    const range = node?.range ? rangeOf(node.range[0], node.range[1]) : rangeOf(at, at);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      return target === undefined ? nothing(range) : convert(target, depth + 1);
    }
    if (node?.anchor !== undefined) anchors.set(node.anchor, node);
    const tag = node?.tag;
    const plain = untagged(node, depth, range);
    if (tag?.startsWith("!") && !tag.startsWith("!!")) return tagged(tag.slice(1), plain, range);
    return longForm(plain);
  };
  const untagged = (node: Node | null | undefined, depth: number, range: SourceRange): TemplateNode => {
    if (isMap<Node, Node | null>(node)) {
      const entries = new Map<string, MapEntry>();
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue;
        const [start, end] = key.range ?? [0, 0];
        if (key.value === "<<") {
          // Own keys win over merged ones, wherever the merge stands.
          for (const source of mergedMaps(convert(value, depth + 1, end))) {
            for (const [name, entry] of source) if (!entries.has(name)) entries.set(name, entry);
          }
          continue;
        }
        entries.set(String(key.value), {
          keyRange: rangeOf(start, end),
          value: convert(value, depth + 1, end),
        });
      }
      return { kind: "map", entries, range };
    }
    if (isSeq<Node>(node)) {
      return { kind: "list", items: node.items.map((item) => convert(item, depth + 1)), range };
    }
    if (isScalar(node)) return scalar(node.value, node.source, range);
    return nothing(range);
  };
  return convert;
}

function* mergedMaps(node: TemplateNode): Generator<ReadonlyMap<string, MapEntry>> {
  if (node.kind === "map") yield node.entries;
  if (node.kind === "list") for (const item of node.items) yield* mergedMaps(item);
}

function scalar(value: unknown, source: string | undefined, range: SourceRange): TemplateNode {
  if (value === null || value === undefined) return nothing(range);
  if (typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", value, text: source ?? String(value), range };
  }
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return { kind: "scalar", value: text, text, range };
}

function nothing(range: SourceRange): TemplateNode {
  return { kind: "scalar", value: null, text: "", range };
}

/** `!GetAtt A.B` is short for `[A, B]`; all other tags take their value as it is. */
function tagged(name: string, argument: TemplateNode, range: SourceRange): TemplateNode {
  if (name === "GetAtt" && argument.kind === "scalar") {
    const [resource = "", ...attribute] = argument.text.split(".");
    const items = [resource, attribute.join(".")].map((text) => scalar(text, text, argument.range));
    return { kind: "call", name, argument: { kind: "list", items, range: argument.range }, range };
  }
  return { kind: "call", name, argument, range };
}

/** A map whose only key is a function's name is a call. */
function longForm(node: TemplateNode): TemplateNode {
  if (node.kind !== "map" || node.entries.size !== 1) return node;
  for (const [key, { value }] of node.entries) {
    if (key === "Ref" || key === "Condition")
      return { kind: "call", name: key, argument: value, range: node.range };
    if (key.startsWith("Fn::")) return tagged(key.slice("Fn::".length), value, node.range);
  }
  return node;
}

function positionAt(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
