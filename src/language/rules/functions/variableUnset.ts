import { basename } from "node:path";
import { phrase } from "../../../shared/phrase.ts";
import { isSetByLambda, variablesRead } from "../../handlers/variables.ts";
import type { Rule } from "../../rule.ts";

export const variableUnset: Rule = {
  code: "variable-unset",
  severity: "information",
  documentation:
    "The code reads an environment variable for which it has no other value, and the template sets none.",
  *check(document, { functions, complete }) {
    if (!complete) return;
    for (const fn of functions) {
      const place = document.placeOf(fn);
      const text = place.kind === "file" ? document.textOf(place.file) : undefined;
      if (place.kind !== "file" || text === undefined || fn.handler === undefined) continue;
      const missing = variablesRead(text, place.language).filter(({ name, isNeeded }) => {
        return isNeeded && !Object.hasOwn(fn.environment, name) && !isSetByLambda(name);
      });
      const names = [...new Set(missing.map(({ name }) => name))].join(", ");
      if (names === "") continue;
      const message = phrase('"{0}" reads variables that are not set: {1}.', basename(place.file), names);
      yield { file: fn.templateFile, range: fn.handler.range, message };
    }
  },
};
