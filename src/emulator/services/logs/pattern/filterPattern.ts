import { compileColumnPattern } from "./columnPattern.ts";
import { compileJsonPattern } from "./jsonPattern.ts";
import { compileTermPattern } from "./termPattern.ts";
import type { MessageFilter } from "./tokens.ts";

/**
 * Compiles CloudWatch Logs' filter-pattern language: terms (`ERROR -"exact phrase" ?this ?that %regex%`), conditions on JSON
 * (`{ $.a.b = "x*" && … }`) and on columns (`[ip, user, status = 4*, ...]`). An empty pattern selects all. Throws
 * `PatternError`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text === "" || text === '""') return () => true;
  if (text.startsWith("{")) return compileJsonPattern(text);
  if (text.startsWith("[")) return compileColumnPattern(text);
  return compileTermPattern(text);
}
