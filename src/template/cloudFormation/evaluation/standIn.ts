import {
  scalarNode,
  type ScalarNode,
  type SourceRange,
  type StandIn,
  type TemplateNode,
} from "../../syntax/node.ts";
import type { Phrase } from "../../../shared/phrase.ts";

/** A placeholder that says so, for what nobody here can know. */
export function unknownValue(name: string, range: SourceRange, problem: Phrase): ScalarNode {
  return scalarNode(`unknown-${name}`, range, { range, problem });
}

/** The first stand-in among nodes, one that is a problem before others. */
export function standInOf(nodes: readonly (TemplateNode | undefined)[]): StandIn | undefined {
  const found = nodes.flatMap((node) => (node === undefined ? [] : standInsWithin(node)));
  return found.find(({ problem }) => problem !== undefined) ?? found[0];
}

/** Every stand-in in an evaluated node. */
export function standInsWithin(node: TemplateNode): readonly StandIn[] {
  switch (node.kind) {
    case "scalar":
      return node.standIn === undefined ? [] : [node.standIn];
    case "list":
      return node.items.flatMap(standInsWithin);
    case "map":
      return [...node.entries.values()].flatMap(({ value }) => standInsWithin(value));
    case "call":
      return [];
    default:
      return node satisfies never;
  }
}
