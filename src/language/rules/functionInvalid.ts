import { problemsOf, type Rule } from "../rule.ts";

export const functionInvalid: Rule = {
  code: "function-invalid",
  severity: "error",
  documentation:
    "AWS would refuse the function as it is declared: a setting is out of bounds, or its name is taken.",
  check: (_, application) => problemsOf(application, "function-invalid"),
};
