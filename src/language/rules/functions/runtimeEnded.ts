import { phrase } from "../../../shared/phrase.ts";
import { findRuntime } from "../../../lambda/runtimes.ts";
import { replacing } from "../../fix.ts";
import type { Rule } from "../../rule.ts";

export const runtimeEnded: Rule = {
  code: "runtime-ended",
  severity: "warning",
  documentation:
    "AWS no longer supports the runtime, or will soon end it: first its updates end, then functions can be neither created nor updated.",
  *check({ today }, { functions }) {
    for (const { runtime, templateFile: file } of functions) {
      const known = runtime && findRuntime(runtime.value);
      if (runtime === undefined || known?.deprecation === undefined) continue;
      const { id, deprecation, blocked, successor } = known;
      if (blocked === undefined && deprecation > today) continue;
      const { range } = runtime;
      const message = blocked
        ? phrase("{0} has ended on {1}: no function can be created with it.", id, deprecation)
        : phrase("{0} has ended on {1}.", id, deprecation);
      const fixes =
        successor === undefined
          ? []
          : [replacing(phrase("Move to {0}", successor), { file, range }, successor)];
      yield { file, range, message, fixes };
    }
  },
};
