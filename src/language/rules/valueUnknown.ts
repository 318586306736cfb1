import { problemsOf, type Rule } from "../rule.ts";

export const valueUnknown: Rule = {
  code: "value-unknown",
  severity: "information",
  documentation:
    "Only a deployment knows this value: it comes from a parameter without a default, from another stack, or from a store of secrets. The emulator puts a placeholder in its place; a parameter gets its value with `--parameter NAME=VALUE`, in the settings, or in `samconfig.toml`.",
  check: (_, application) => problemsOf(application, "value-unknown"),
};
