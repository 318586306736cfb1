import { existsSync } from "node:fs";
import { basename } from "node:path";
import { codeRootOf, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { writtenPath } from "../documents/paths.ts";
import type { CheckedDocument } from "../checkedDocument.ts";
import type { Rule } from "../rule.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

export const handlerMissing: Rule = {
  code: "handler-missing",
  severity: "error",
  documentation:
    "The code has no such file, or the file does not export what the handler names. AWS says so at the first invocation only.",
  *check(document, { complete, functions }) {
    // Half a template says nothing reliable about its handlers.
    if (!complete) return;
    for (const fn of functions) {
      const message = whatIsMissing(document.placeOf(fn), fn, document);
      if (message !== undefined && fn.handler !== undefined)
        yield { file: fn.templateFile, range: fn.handler.range, message };
    }
  },
};

function whatIsMissing(
  place: HandlerPlace,
  fn: FunctionDeclaration,
  document: CheckedDocument,
): Phrase | undefined {
  if (place.kind === "missing") {
    const root = codeRootOf(fn);
    // A folder that is yet to be built is another rule's matter.
    if (root === undefined || !existsSync(root)) return undefined;
    return phrase('No such file: "{0}".', writtenPath(fn.templateFile, place.looked[0] ?? ""));
  }
  if (place.kind !== "file" || document.definitionOf(place).kind !== "missing") return undefined;
  const [file, name] = [basename(place.file), place.exportPath.join(".")];
  return place.language === "python"
    ? phrase('"{0}" has no function "{1}".', file, name)
    : phrase('"{0}" has no export "{1}".', file, name);
}
