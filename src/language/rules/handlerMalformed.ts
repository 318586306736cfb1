import type { Rule } from "../rule.ts";
import { phrase } from "../../shared/phrase.ts";

export const handlerMalformed: Rule = {
  code: "handler-malformed",
  severity: "error",
  documentation:
    "A handler names a file and what it exports: `src/app.handler` is the export `handler` of `src/app`, or a function of a Python module.",
  *check(document, { complete, functions }) {
    // Half a template says nothing reliable about its handlers.
    if (!complete) return;
    for (const fn of functions) {
      const place = document.placeOf(fn);
      if (place.kind === "malformed" && fn.handler !== undefined)
        yield {
          file: fn.templateFile,
          range: fn.handler.range,
          message: phrase("The handler {0}", place.message),
        };
    }
  },
};
