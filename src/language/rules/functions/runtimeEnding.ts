import { phrase } from "../../../shared/phrase.ts";
import { findRuntime } from "../../../lambda/runtimes.ts";
import { replacing } from "../../fix.ts";
import type { Rule } from "../../rule.ts";

export const runtimeEnding: Rule = {
  code: "runtime-ending",
  severity: "information",
  documentation:
    "AWS ends its support of the runtime within half a year, or has not begun it yet: a preview is not for production.",
  *check({ today }, { functions }) {
    for (const { runtime, templateFile: file } of functions) {
      const known = runtime && findRuntime(runtime.value);
      if (runtime === undefined || known === undefined) continue;
      const { id, deprecation, blocked, successor, preview } = known;
      const { range } = runtime;
      if (preview) yield { file, range, message: phrase("{0} is a preview, not for production.", id) };
      if (blocked || deprecation === undefined || deprecation <= today || deprecation > halfAYearAfter(today))
        continue;
      const message = phrase("{0} ends on {1}.", id, deprecation);
      const fixes =
        successor === undefined
          ? []
          : [replacing(phrase("Move to {0}", successor), { file, range }, successor)];
      yield { file, range, message, fixes };
    }
  },
};

function halfAYearAfter(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 6);
  return day.toISOString().slice(0, 10);
}
