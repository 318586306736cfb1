import { phrase } from "../../../shared/phrase.ts";
import { itemsOf, nodeAt, textAt } from "../../../template/syntax/node.ts";
import type { Rule } from "../../rule.ts";

export const filterInvalid: Rule = {
  code: "filter-invalid",
  severity: "error",
  documentation:
    "A filter's pattern is JSON: an object whose members are lists of values and conditions, or objects.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    for (const {
      type,
      properties,
      location: { file },
    } of resources) {
      if (type !== "AWS::Lambda::EventSourceMapping") continue;
      for (const filter of itemsOf(nodeAt(properties, "FilterCriteria", "Filters"))) {
        const node = nodeAt(filter, "Pattern");
        const text = textAt(node);
        if (node !== undefined && text !== undefined && !isPattern(text))
          yield {
            file,
            range: node.range,
            message: phrase("This is no pattern: an object of lists is wanted, as JSON."),
          };
      }
    }
  },
};

function isPattern(text: string): boolean {
  try {
    const pattern: unknown = JSON.parse(text);
    return isObject(pattern) && isOfLists(pattern);
  } catch {
    return false;
  }
}

function isOfLists(pattern: object): boolean {
  return Object.values(pattern).every((value: unknown) => {
    return Array.isArray(value) || (isObject(value) && isOfLists(value));
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
