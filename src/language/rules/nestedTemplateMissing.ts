import { problemsOf, type Rule } from "../rule.ts";

export const nestedTemplateMissing: Rule = {
  code: "nested-template-missing",
  severity: "information",
  documentation:
    "A nested stack or application has its template elsewhere, so its functions are not known here. A path beside this template would make them known.",
  check: (_, application) => problemsOf(application, "nested-template-missing"),
};
