import { dirname, resolve } from "node:path";
import type { ReadFile } from "../../format.ts";
import { entriesOf, itemsOf, mapNode, textAt, type MapEntry, type TemplateNode } from "../../syntax/node.ts";
import { parseTemplate } from "../../syntax/parse.ts";
import type { ReportMacro } from "./forEach.ts";
import { movedTo } from "./movedTo.ts";
import { phrase } from "../../../shared/phrase.ts";

/** An included file may include another. */
const maxDepth = 10;

interface Including {
  /** Absolute path of the template. */
  readonly file: string;
  readonly files: ReadFile;
  readonly report: ReportMacro;
}

/**
 * Puts in what `AWS::Include` names, where that is a file of the project: at the top, or beside other keys. A text that does not
 * mention it keeps its tree.
 */
export function withIncluded(root: TemplateNode, text: string, including: Including): TemplateNode {
  if (!text.includes("AWS::Include")) return root;
  const top = itemsOf(mapValue(root, "Transform")).flatMap((item) => included(item, including, 0));
  const inside = within(root, including, 0);
  return inside.kind === "map" && top.length > 0 ? merged(inside, top) : inside;
}

function within(node: TemplateNode, including: Including, depth: number): TemplateNode {
  switch (node.kind) {
    case "scalar":
      return node;
    case "list":
      return { ...node, items: node.items.map((item) => within(item, including, depth)) };
    case "call": {
      const content = node.name === "Transform" ? included(node.argument, including, depth) : [];
      return content[0] ?? { ...node, argument: within(node.argument, including, depth) };
    }
    case "map": {
      const entries = [...node.entries].map(([key, entry]) => {
        return [key, { ...entry, value: within(entry.value, including, depth) }] as const;
      });
      const macro = mapValue(node, "Fn::Transform");
      const content = macro === undefined ? [] : included(macro, including, depth);
      const map = mapNode(entries, node.range);
      return content.length === 0 ? map : merged(map, content, "Fn::Transform");
    }
    default:
      return node satisfies never;
  }
}

/** The content of the file that a transform includes; nothing for other transforms, and for files in S3. */
function included(transform: TemplateNode, including: Including, depth: number): TemplateNode[] {
  if (textAt(transform, "Name") !== "AWS::Include" || depth > maxDepth) return [];
  const location = textAt(transform, "Parameters", "Location");
  if (location === undefined || /^(s3|https?):\/\//.test(location)) {
    including.report(phrase("What is included from S3 is not known here."), transform.range);
    return [];
  }
  const text = including.files(resolve(dirname(including.file), location));
  const { root } = text === undefined ? { root: undefined } : parseTemplate(text);
  if (root === undefined) {
    including.report(
      phrase('"{0}" cannot be included: there is nothing to read.', location),
      transform.range,
    );
    return [];
  }
  return [within(movedTo(root, transform.range), including, depth + 1)];
}

/** Own keys win over included ones; sections that both have are merged. */
function merged(own: TemplateNode, others: readonly TemplateNode[], without?: string): TemplateNode {
  const entries = new Map<string, MapEntry>();
  for (const other of others) for (const [key, entry] of entriesOf(other)) entries.set(key, entry);
  for (const [key, entry] of entriesOf(own)) {
    if (key === without) continue;
    const before = entries.get(key);
    const both = before?.value.kind === "map" && entry.value.kind === "map";
    entries.set(key, both ? { ...entry, value: merged(entry.value, [before.value]) } : entry);
  }
  return mapNode(entries, own.range);
}

function mapValue(node: TemplateNode, key: string): TemplateNode | undefined {
  return node.kind === "map" ? node.entries.get(key)?.value : undefined;
}
