import { phrase } from "../../../shared/phrase.ts";
import type { Rule } from "../../rule.ts";

export const propertyMissing: Rule = {
  code: "property-missing",
  severity: "error",
  documentation:
    "AWS's schema of the resource wants this property, and a deployment without it would be refused.",
  *check(document) {
    for (const { file, type, fault } of document.schemaFaults())
      if (fault.kind === "missing")
        yield { file, range: fault.range, message: phrase('{0} needs "{1}" here.', type, fault.name) };
  },
};
