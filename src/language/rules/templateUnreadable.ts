import { problemsOf, type Rule } from "../rule.ts";

export const templateUnreadable: Rule = {
  code: "template-unreadable",
  severity: "error",
  documentation:
    "The text is not YAML or JSON as CloudFormation reads it. Until it is mended, the functions are those of the last state that could be read.",
  check: (_, application) => problemsOf(application, "template-unreadable"),
};
