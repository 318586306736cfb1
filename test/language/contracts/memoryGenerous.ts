import type { Rule } from "../../../src/language/rule.ts";
import { phrase } from "../../../src/shared/phrase.ts";

/** A rule that the server does not have. */
export const memoryGenerous: Rule = {
  code: "memory-generous",
  severity: "hint",
  documentation: "Few functions need as much memory.",
  *check({ file }, { functions }) {
    for (const { name, memoryMb, idRange } of functions)
      if (memoryMb > 1024) yield { file, range: idRange, message: phrase('"{0}" has much memory.', name) };
  },
};
