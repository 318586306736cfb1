import { nodeAt, scalarNode, textAt, type StandIn, type TemplateNode } from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { valueOf } from "./references.ts";
import { standInOf } from "./standIn.ts";
import { joined, plainText } from "./texts.ts";

/** `${Name}` and `${Resource.Attribute}`, the call's own variables first; `${!Literal}` stays as `${Literal}`. */
export const substitute: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const [pattern, variables] = argument.kind === "list" ? argument.items : [argument];
  const template = pattern === undefined ? undefined : evaluate(pattern);
  const text = textAt(template) ?? "";
  const values = new Map<string, TemplateNode | undefined>();
  const valueNamed = (name: string): TemplateNode | undefined => {
    const own = nodeAt(variables, name);
    return own === undefined ? valueOf(name, scope, range) : evaluate(own);
  };
  const parts: string[] = [];
  let end = 0;
  let standIn: StandIn | undefined = standInOf([template]);
  for (const { 0: whole, 1: literal, 2: inside = "", index } of text.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    const name = inside.trim();
    parts.push(text.slice(end, index));
    end = index + whole.length;
    if (literal === "!") {
      parts.push(`\${${name}}`);
      continue;
    }
    if (!values.has(name)) values.set(name, valueNamed(name));
    const value = values.get(name);
    standIn = standInOf([standIn && scalarNode("", range, standIn), value]);
    parts.push(plainText(value));
  }
  return joined([...parts, text.slice(end)], { separator: "", range, standIn });
};
