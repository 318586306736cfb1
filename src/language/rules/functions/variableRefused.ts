import { nameProblem } from "../../../lambda/environment.ts";
import type { Rule } from "../../rule.ts";

export const variableRefused: Rule = {
  code: "variable-refused",
  severity: "error",
  documentation:
    "Lambda sets some variables itself, and takes names only of letters, digits and underscores.",
  *check(_, { functions, complete }) {
    if (!complete) return;
    for (const { environment, locations } of functions) {
      for (const name of Object.keys(environment)) {
        const message = nameProblem(name);
        const place = locations.get(`environment.${name}`);
        if (message !== undefined && place !== undefined) yield { ...place, message };
      }
    }
  },
};
