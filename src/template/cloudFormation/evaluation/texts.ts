import {
  itemsOf,
  scalarNode,
  textAt,
  type ScalarNode,
  type SourceRange,
  type StandIn,
  type TemplateNode,
} from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { standInOf, unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

/** Texts that are put together of each other grow without end; AWS takes templates of 1 MB. */
const maxTextLength = 1_000_000;

export const join: Intrinsic = ({ argument, range }, { evaluate }) => {
  const [separator, ...lists] = itemsOf(argument);
  const list = lists.map((each) => evaluate(each));
  const parts = list.flatMap((each) => itemsOf(each)).map((item) => plainText(item));
  const before = separator === undefined ? undefined : evaluate(separator);
  return joined(parts, {
    separator: textAt(before) ?? "",
    range,
    standIn: standInOf([before, ...list]),
  });
};

export const base64: Intrinsic = ({ argument, range }, { evaluate }) => {
  const given = evaluate(argument);
  return scalarNode(Buffer.from(plainText(given)).toString("base64"), range, standInOf([given]));
};

export const jsonString: Intrinsic = ({ argument, range }, { evaluate }) => {
  const given = evaluate(argument);
  return scalarNode(JSON.stringify(jsonOf(given)) ?? "", range, standInOf([given]));
};

/** A value as text: what CloudFormation makes of it where it wants a string. */
export function plainText(node: TemplateNode | undefined): string {
  if (node === undefined) return "";
  if (node.kind === "scalar") return node.value === null ? "" : node.text;
  if (node.kind === "list") return node.items.map((item) => plainText(item)).join(",");
  return JSON.stringify(jsonOf(node)) ?? "";
}

interface Joining {
  readonly separator: string;
  readonly range: SourceRange;
  readonly standIn: StandIn | undefined;
}

/** The parts with `separator` between them, if that is not too long for a text. */
export function joined(parts: readonly string[], { separator, range, standIn }: Joining): ScalarNode {
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  if (length > maxTextLength)
    return unknownValue("text", range, phrase("This text is longer than a template may be."));
  return scalarNode(parts.join(separator), range, standIn);
}

/** An evaluated node as the value that its JSON would be, with `unknown` for stand-ins where it is given. */
export function jsonOf(node: TemplateNode | undefined, unknown?: string): unknown {
  switch (node?.kind) {
    case undefined:
      return null;
    case "scalar":
      return node.standIn === undefined ? node.value : (unknown ?? node.value);
    case "list":
      return node.items.map((item) => jsonOf(item, unknown));
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, jsonOf(value, unknown)]));
    case "call":
      return { [node.name]: jsonOf(node.argument, unknown) };
    default:
      return node satisfies never;
  }
}
