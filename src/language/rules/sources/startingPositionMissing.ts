import { phrase } from "../../../shared/phrase.ts";
import { nodeAt } from "../../../template/syntax/node.ts";
import { mappingsOf } from "../../references/mappings.ts";
import type { Rule } from "../../rule.ts";

export const startingPositionMissing: Rule = {
  code: "starting-position-missing",
  severity: "error",
  documentation:
    "A mapping of a stream says where it begins to read: `LATEST`, `TRIM_HORIZON` or, for Kinesis, a time.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    for (const { properties, location } of mappingsOf(
      resources,
      /:kinesis:|:dynamodb:|Kinesis::Stream|DynamoDB::Table/,
    ))
      if (nodeAt(properties, "StartingPosition") === undefined)
        yield { ...location, message: phrase("A mapping of a stream needs StartingPosition.") };
  },
};
