import { phrase } from "../../../shared/phrase.ts";
import { missingReferences } from "../../references/missing.ts";
import { nearest } from "../../schemas/nearest.ts";
import type { Rule } from "../../rule.ts";

export const referenceMissing: Rule = {
  code: "reference-missing",
  severity: "error",
  documentation: "Nothing of this name is declared in the template, so that a deployment would be refused.",
  *check(_, application) {
    for (const { file, name, range, names } of missingReferences(application)) {
      const meant = nearest(name, names);
      yield meant === undefined
        ? { file, range, message: phrase('Nothing here is called "{0}".', name) }
        : { file, range, message: phrase('Nothing here is called "{0}". Is "{1}" meant?', name, meant) };
    }
  },
};
