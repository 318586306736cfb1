import { compileRegex } from "./linearRegex.ts";
import { type MessageFilter, PatternError, readDelimited } from "./tokens.ts";

interface Term {
  readonly sign: "required" | "optional" | "excluded";
  readonly matches: MessageFilter;
}

/**
 * Terms: all plain ones must occur, none of those with `-` may. Terms with `?` are alternatives, which AWS ignores beside any other
 * kind.
 */
export function compileTermPattern(pattern: string): MessageFilter {
  const terms = readTerms(pattern);
  const bySign = (sign: Term["sign"]) => terms.filter((term) => term.sign === sign);
  const [required, optional, excluded] = [bySign("required"), bySign("optional"), bySign("excluded")];
  if (required.length === 0 && excluded.length === 0) {
    return (message) => optional.some(({ matches }) => matches(message));
  }
  return (message) =>
    required.every(({ matches }) => matches(message)) && !excluded.some(({ matches }) => matches(message));
}

function readTerms(pattern: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < pattern.length) {
    if (/\s/.test(pattern.charAt(at))) {
      at += 1;
      continue;
    }
    const sign = signs[pattern.charAt(at)];
    if (sign !== undefined) at += 1;
    const { matches, end } = readTerm(pattern, at);
    terms.push({ sign: sign ?? "required", matches });
    at = end;
  }
  return terms;
}

const signs: Readonly<Record<string, Term["sign"]>> = { "?": "optional", "-": "excluded" };

function readTerm(pattern: string, start: number): { readonly matches: MessageFilter; readonly end: number } {
  const first = pattern.charAt(start);
  if (first === '"') {
    const { text, end } = readDelimited(pattern, start);
    return { matches: (message) => message.includes(text), end };
  }
  if (first === "%") {
    const { text, end } = readDelimited(pattern, start);
    return { matches: compileRegex(text), end };
  }
  const [word = ""] = /^[^\s"]+/.exec(pattern.slice(start)) ?? [];
  // AWS wants quotes around a term with other characters than these.
  if (!/^[\w.\-*:/@#]+$/.test(word)) throw new PatternError(`the term '${word}' needs quotes`);
  return { matches: (message) => message.includes(word), end: start + word.length };
}
