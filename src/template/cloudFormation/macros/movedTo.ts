import { mapNode, type TemplateNode } from "../../syntax/node.ts";

/** What stands in another file is shown where it is included. */
export function movedTo(node: TemplateNode, range: TemplateNode["range"]): TemplateNode {
  switch (node.kind) {
    case "scalar":
      return { ...node, range };
    case "list":
      return { ...node, range, items: node.items.map((item) => movedTo(item, range)) };
    case "call":
      return { ...node, range, argument: movedTo(node.argument, range) };
    case "map": {
      const entries = [...node.entries].map(([key, { value }]) => {
        return [key, { keyRange: range, value: movedTo(value, range) }] as const;
      });
      return mapNode(entries, range);
    }
    default:
      return node satisfies never;
  }
}
