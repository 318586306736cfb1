import { phrase } from "../../../shared/phrase.ts";
import { replacing } from "../../fix.ts";
import { nearest } from "../../schemas/nearest.ts";
import type { Rule } from "../../rule.ts";

export const propertyUnknown: Rule = {
  code: "property-unknown",
  severity: "error",
  documentation:
    "AWS's schema of the resource has no such property, so a deployment would be refused. Where a property of nearly the same name is there, it is offered.",
  *check(document) {
    for (const { file, type, fault } of document.schemaFaults()) {
      if (fault.kind !== "unknown") continue;
      const { name, range, names } = fault;
      const meant = nearest(name, names);
      yield meant === undefined
        ? { file, range, message: phrase('{0} has no property "{1}".', type, name) }
        : {
            file,
            range,
            message: phrase('{0} has no property "{1}". Is "{2}" meant?', type, name, meant),
            fixes: [replacing(phrase('Write "{0}"', meant), { file, range }, meant)],
          };
    }
  },
};
