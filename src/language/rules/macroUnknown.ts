import { problemsOf, type Rule } from "../rule.ts";

export const macroUnknown: Rule = {
  code: "macro-unknown",
  severity: "information",
  documentation:
    "A loop or an included file cannot be written out here, since only a deployment knows what it depends on.",
  check: (_, application) => problemsOf(application, "macro-unknown"),
};
