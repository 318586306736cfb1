import { problemsOf, type Rule } from "../rule.ts";

export const ruleViolated: Rule = {
  code: "rule-violated",
  severity: "warning",
  documentation:
    "An assertion of the template's section `Rules` does not hold with the parameters that are given here: CloudFormation would refuse the stack. The functions are there nevertheless.",
  check: (_, application) => problemsOf(application, "rule-violated"),
};
