import { phrase, type Phrase } from "../../../shared/phrase.ts";
import type { Wanted } from "../../schemas/checkResource.ts";
import type { Rule } from "../../rule.ts";

export const typeWrong: Rule = {
  code: "type-wrong",
  severity: "error",
  documentation:
    "AWS's schema of the resource wants a value of another form here, such as a list or a whole number.",
  *check(document) {
    for (const { file, fault } of document.schemaFaults())
      if (fault.kind === "type") yield { file, range: fault.range, message: messageFor(fault.wanted) };
  },
};

function messageFor(wanted: Wanted): Phrase {
  switch (wanted) {
    case "text":
      return phrase("A text belongs here.");
    case "number":
      return phrase("A number belongs here.");
    case "whole number":
      return phrase("A whole number belongs here.");
    case "boolean":
      return phrase("`true` or `false` belongs here.");
    case "list":
      return phrase("A list belongs here.");
    case "map":
      return phrase("A map of keys and values belongs here.");
    default:
      return wanted satisfies never;
  }
}
