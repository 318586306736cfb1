import type { Json } from "../json.ts";
import { IntrinsicError } from "./error.ts";

/** Puts values in place of each `{}`; `\{`, `\}` and `\\` are those characters themselves. */
export function format(template: string, args: readonly Json[]): string {
  let used = 0;
  const filled = template.replaceAll(/\\(.)|\{\}/gs, (found: string, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    const value = args[used];
    used += 1;
    if (value === undefined)
      throw new IntrinsicError(`States.Format has no value for '${found}' number ${used}`);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  if (used !== args.length) throw new IntrinsicError("States.Format has more values than '{}'");
  return filled;
}

/** A text of an argument, whose escapes are read. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\([\\{}])/g, "$1");
}
