import { phrase } from "../../../shared/phrase.ts";
import { nodeAt } from "../../../template/syntax/node.ts";
import type { Rule } from "../../rule.ts";

export const logRetentionMissing: Rule = {
  code: "log-retention-missing",
  severity: "information",
  documentation: "Without `RetentionInDays` a log group keeps its events, and is paid for, for ever.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    for (const { id, type, properties, location } of resources) {
      const isKept = type === "AWS::Logs::LogGroup" && nodeAt(properties, "RetentionInDays") === undefined;
      if (isKept)
        yield {
          ...location,
          message: phrase("{0} keeps its events for ever: it has no RetentionInDays.", id),
        };
    }
  },
};
