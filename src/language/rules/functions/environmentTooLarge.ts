import { phrase } from "../../../shared/phrase.ts";
import { environmentLimitBytes, environmentSize } from "../../../lambda/environment.ts";
import type { Rule } from "../../rule.ts";

export const environmentTooLarge: Rule = {
  code: "environment-too-large",
  severity: "error",
  documentation: "The names and values of a function's variables are at most 4 KB together.",
  *check(_, { functions }) {
    for (const { environment, idRange: range, templateFile: file, logicalId } of functions) {
      const size = environmentSize(environment);
      if (size <= environmentLimitBytes) continue;
      yield {
        file,
        range,
        message: phrase(
          "The variables of {0} have {1} bytes, and may have {2}.",
          logicalId,
          size,
          environmentLimitBytes,
        ),
      };
    }
  },
};
