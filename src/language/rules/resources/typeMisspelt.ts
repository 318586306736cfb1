import { phrase } from "../../../shared/phrase.ts";
import { entriesOf, nodeAt, textAt } from "../../../template/syntax/node.ts";
import { replacing } from "../../fix.ts";
import { nearest } from "../../schemas/nearest.ts";
import { knownTypes, schemaOf } from "../../schemas/schemas.ts";
import type { Rule } from "../../rule.ts";

export const typeMisspelt: Rule = {
  code: "type-misspelt",
  severity: "warning",
  documentation: "AWS has no such type of resources that is known here, and one of nearly the same name.",
  *check(_, { format, documents, complete }) {
    if (!complete || (format !== "sam" && format !== "cloudFormation")) return;
    for (const [file, { root }] of documents) {
      for (const [, { value }] of entriesOf(nodeAt(root, "Resources"))) {
        const node = nodeAt(value, "Type");
        const type = textAt(node) ?? "";
        if (node === undefined || !type.startsWith("AWS::") || schemaOf(type) !== undefined) continue;
        const meant = nearest(type, knownTypes);
        if (meant === undefined) continue;
        const { range } = node;
        const message = phrase('There is no type "{0}". Is "{1}" meant?', type, meant);
        yield {
          file,
          range,
          message,
          fixes: [replacing(phrase('Write "{0}"', meant), { file, range }, meant)],
        };
      }
    }
  },
};
