import { existsSync } from "node:fs";
import { codeRootOf } from "../../template/model/handlerFile.ts";
import { writtenPath } from "../documents/paths.ts";
import type { Rule } from "../rule.ts";
import { phrase } from "../../shared/phrase.ts";

export const codeMissing: Rule = {
  code: "code-missing",
  severity: "warning",
  documentation:
    "There is no folder or file where the function's code should be. Often it is a build's output that is yet to be made, so each folder is named once.",
  *check(_, { complete, functions }) {
    if (!complete) return;
    const named = new Set<string>();
    for (const fn of functions) {
      const root = codeRootOf(fn);
      if (root === undefined || named.has(root) || existsSync(root)) continue;
      named.add(root);
      const folder = writtenPath(fn.templateFile, root);
      const message = phrase('The code folder "{0}" does not exist.', folder);
      yield { file: fn.templateFile, range: fn.code.range, message };
    }
  },
};
