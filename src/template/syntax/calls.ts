import { listNode, scalarNode, type MapEntry, type SourceRange, type TemplateNode } from "./node.ts";

/** `!GetAtt A.B` is short for `[A, B]`; all other tags take their value as it is. */
export function tagged(name: string, argument: TemplateNode, range: SourceRange): TemplateNode {
  if (name === "GetAtt" && argument.kind === "scalar") {
    const [resource = "", ...attribute] = argument.text.split(".");
    const items = [resource, attribute.join(".")].map((text) => scalarNode(text, argument.range));
    return { kind: "call", name, argument: listNode(items, argument.range), range };
  }
  return { kind: "call", name, argument, range };
}

/** A map whose only key is a function's name is a call. */
export function longForm(node: TemplateNode): TemplateNode {
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

/** What stands where nothing is written. */
export function nothing(range: SourceRange): TemplateNode {
  return { kind: "scalar", value: null, text: "", range };
}

/** From the first key to the end of the last value: what comes behind, such as a comment, is none of it. */
export function rangeOfEntries(entries: Iterable<MapEntry>, start: SourceRange["start"]): SourceRange {
  let end = start;
  for (const { keyRange, value } of entries) {
    end = later(end, later(keyRange.end, value.range.end));
  }
  return { start, end };
}

/** From the first dash to the end of the last item. */
export function rangeOfItems(items: readonly TemplateNode[], start: SourceRange["start"]): SourceRange {
  return { start, end: items.reduce((end, { range }) => later(end, range.end), start) };
}

function later(one: SourceRange["end"], other: SourceRange["end"]): SourceRange["end"] {
  const isLater = other.line > one.line || (other.line === one.line && other.character > one.character);
  return isLater ? other : one;
}
