/**
 * The text with the content of strings and comments blanked, of the same length and lines, so that what is left is
 * code. Nested f-strings count as strings. A string that is never closed ends with its line, or with the text.
 */
export function maskPython(text: string): string {
  const blanked: [start: number, end: number][] = [];
  let at = 0;
  while (at < text.length) {
    const end = skipNonCode(text, at);
    if (end > at) blanked.push([at, end]);
    at = Math.max(end, at + 1);
  }
  let masked = "";
  let from = 0;
  for (const [start, end] of blanked) {
    masked += text.slice(from, start) + text.slice(start, end).replaceAll(/[^\n\r]/g, " ");
    from = end;
  }
  return masked + text.slice(from);
}

/** Where the string or comment that begins at `at` ends; `at` itself when there is none. */
function skipNonCode(text: string, at: number): number {
  const char = text[at];
  if (char === "#") {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  return char === '"' || char === "'" ? skipString(text, at, isFormatted(text, at)) : at;
}

/** `f"` and `rf"`, also `t"` of Python 3.14: the letters directly before the quote. */
function isFormatted(text: string, quoteAt: number): boolean {
  let start = quoteAt;
  while (quoteAt - start < 3 && /[a-z]/i.test(text[start - 1] ?? "")) start -= 1;
  const prefix = text.slice(start, quoteAt);
  return /^[rbuft]{1,2}$/i.test(prefix) && /[ft]/i.test(prefix);
}

function skipString(text: string, quoteAt: number, formatted: boolean): number {
  const quote = text[quoteAt] ?? "";
  const long = text.startsWith(quote.repeat(3), quoteAt);
  const closing = long ? quote.repeat(3) : quote;
  let at = quoteAt + closing.length;
  while (at < text.length) {
    const char = text[at];
    if (char === "\\") at += 2;
    else if (text.startsWith(closing, at)) return at + closing.length;
    else if (char === "\n" && !long) return at;
    else if (formatted && char === "{" && text[at + 1] === "{") at += 2;
    else if (formatted && char === "{") at = skipReplacement(text, at, long);
    else at += 1;
  }
  return text.length;
}

/** The `{…}` of an f-string, which since Python 3.12 may hold any expression, with strings of the same quotes. */
function skipReplacement(text: string, braceAt: number, long: boolean): number {
  let depth = 0;
  let at = braceAt;
  while (at < text.length) {
    const char = text[at];
    if (char === "{") depth += 1;
    if (char === "}" && --depth === 0) return at + 1;
    if (char === "\n" && !long) return at;
    at = char === "#" ? at + 1 : Math.max(skipNonCode(text, at), at + 1);
  }
  return text.length;
}
