import { problemsOf, type Rule } from "../rule.ts";

export const keyRepeated: Rule = {
  code: "key-repeated",
  severity: "warning",
  documentation:
    "The same key is written twice in one map. CloudFormation takes the last one without a word, and the first is lost.",
  check: (_, application) => problemsOf(application, "key-repeated"),
};
