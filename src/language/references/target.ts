import { itemsOf, textAt, type TemplateNode } from "../../template/syntax/node.ts";

/** The logical id that `!Ref A`, `!GetAtt A.Arn` or `!Sub ${A.Arn}` leads to; undefined for anything else. */
export function targetOf(node: TemplateNode | undefined): string | undefined {
  if (node?.kind !== "call") return undefined;
  if (node.name === "Ref") return textAt(node.argument);
  if (node.name === "GetAtt") return textAt(itemsOf(node.argument)[0])?.split(".")[0];
  if (node.name !== "Sub") return undefined;
  return /^\$\{(\w+)(?:\.\w+)?\}$/.exec(textAt(node.argument) ?? "")?.[1];
}
