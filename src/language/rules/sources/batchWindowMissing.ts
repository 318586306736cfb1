import { phrase } from "../../../shared/phrase.ts";
import { nodeAt, textAt } from "../../../template/syntax/node.ts";
import { mappingsOf } from "../../references/mappings.ts";
import type { Rule } from "../../rule.ts";

export const batchWindowMissing: Rule = {
  code: "batch-window-missing",
  severity: "error",
  documentation:
    "Batches of more than ten messages of a queue need a window of at least one second in which they are gathered.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    for (const {
      properties,
      location: { file },
    } of mappingsOf(resources, /:sqs:|SQS::Queue/)) {
      const size = nodeAt(properties, "BatchSize");
      const window = nodeAt(properties, "MaximumBatchingWindowInSeconds");
      if (Number(textAt(size)) <= 10 || textAt(size) === undefined || size === undefined) continue;
      if (window !== undefined && textAt(window) !== "0") continue;
      yield {
        file,
        range: size.range,
        message: phrase(
          "A batch of more than 10 messages needs MaximumBatchingWindowInSeconds of at least 1.",
        ),
      };
    }
  },
};
