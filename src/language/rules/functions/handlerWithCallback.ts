import { phrase } from "../../../shared/phrase.ts";
import type { Rule } from "../../rule.ts";

export const handlerWithCallback: Rule = {
  code: "handler-with-callback",
  severity: "error",
  documentation:
    "From nodejs24.x on, Lambda calls handlers without a callback: a handler with a third parameter never answers. An `async` function does.",
  *check(document, { complete, functions }) {
    if (!complete) return;
    for (const fn of functions) {
      const { runtime, handler, templateFile: file } = fn;
      const version = Number(/^nodejs(\d+)\.x$/.exec(runtime?.value ?? "")?.[1]);
      const place = document.placeOf(fn);
      if (!(version >= 24) || handler === undefined || place.kind !== "file") continue;
      const definition = document.definitionOf(place);
      if (definition.kind !== "found" || (definition.parameters ?? 0) < 3) continue;
      const message = phrase("The handler takes a callback, which {0} has not.", runtime?.value ?? "");
      yield { file, range: handler.range, message };
    }
  },
};
