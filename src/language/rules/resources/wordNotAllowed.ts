import { phrase } from "../../../shared/phrase.ts";
import { replacing } from "../../fix.ts";
import { nearest } from "../../schemas/nearest.ts";
import type { Rule } from "../../rule.ts";

export const wordNotAllowed: Rule = {
  code: "word-not-allowed",
  severity: "error",
  documentation: "AWS takes only some values here, and this is none of them.",
  *check(document) {
    for (const { file, fault } of document.schemaFaults()) {
      if (fault.kind !== "word") continue;
      const { text, words, range } = fault;
      const meant = nearest(text, words);
      const message = phrase(
        '"{0}" is not allowed here, but one of these: {1}.',
        text,
        words.slice(0, 20).join(", "),
      );
      const fixes =
        meant === undefined ? [] : [replacing(phrase('Write "{0}"', meant), { file, range }, meant)];
      yield { file, range, message, fixes };
    }
  },
};
