import { problemsOf, type Rule } from "../rule.ts";

export const templateWithoutResources: Rule = {
  code: "template-without-resources",
  severity: "error",
  documentation:
    "A template declares what it makes under `Resources`; without it there is nothing to deploy.",
  check: (_, application) => problemsOf(application, "template-without-resources"),
};
