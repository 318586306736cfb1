import { phrase } from "../../../shared/phrase.ts";
import type { Rule } from "../../rule.ts";

export const numberOutOfBounds: Rule = {
  code: "number-out-of-bounds",
  severity: "error",
  documentation: "The number is smaller or larger than AWS takes here.",
  *check(document) {
    for (const { file, fault } of document.schemaFaults()) {
      if (fault.kind !== "bounds") continue;
      const { minimum, maximum } = fault.shape;
      const message =
        minimum === undefined
          ? phrase("This may be at most {0}.", maximum ?? 0)
          : maximum === undefined
            ? phrase("This must be at least {0}.", minimum)
            : phrase("This must be from {0} to {1}.", minimum, maximum);
      yield { file, range: fault.range, message };
    }
  },
};
