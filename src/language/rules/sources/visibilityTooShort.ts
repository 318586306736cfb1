import { phrase } from "../../../shared/phrase.ts";
import { nodeAt, textAt } from "../../../template/syntax/node.ts";
import { mappingsOf } from "../../references/mappings.ts";
import { targetOf } from "../../references/target.ts";

/** Seconds, of a queue that says none. */
const defaultVisibility = 30;

import type { Rule } from "../../rule.ts";

export const visibilityTooShort: Rule = {
  code: "visibility-too-short",
  severity: "warning",
  documentation:
    "While a function works on messages of a queue, nobody else may see them: AWS refuses a queue whose visibility timeout is shorter than the function's, and advises six times as long.",
  *check(_, { resources, functions, complete }) {
    if (!complete) return;
    const byId = new Map(resources.map((resource) => [resource.id, resource]));
    const timeouts = new Map(functions.map(({ logicalId, timeoutSeconds }) => [logicalId, timeoutSeconds]));
    for (const { properties } of mappingsOf(resources, /SQS::Queue/)) {
      const queue = byId.get(targetOf(nodeAt(properties, "EventSourceArn")) ?? "");
      const timeout = timeouts.get(targetOf(nodeAt(properties, "FunctionName")) ?? "");
      if (queue === undefined || timeout === undefined) continue;
      const node = nodeAt(queue.properties, "VisibilityTimeout");
      const visible = node === undefined ? defaultVisibility : Number(textAt(node) ?? Number.NaN);
      const { file, range } = queue.location;
      if (visible < timeout)
        yield {
          file,
          range: node?.range ?? range,
          message: phrase(
            "Messages become visible again after {0} s, while the function may take {1} s.",
            visible,
            timeout,
          ),
        };
    }
  },
};
