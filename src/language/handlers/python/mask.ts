/**
 * The text with the content of strings and comments blanked, of the same length and lines, so that what is left is
 * code. Nested f-strings count as strings. A string that is never closed ends with its line, or with the text.
 */
export function maskPython(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const end = skipNonCode(text, at);
    if (end > at) {
      pieces.push(text.slice(from, at), text.slice(at, end).replaceAll(/[^\n\r]/g, " "));
      from = end;
    }
    at = Math.max(end, at + 1);
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/** Where the string or comment that begins at `at` ends; `at` itself when there is none. */
function skipNonCode(text: string, at: number): number {
  const char = text[at];
  if (char === "#") {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  return isQuote(char) ? skipString(text, at) : at;
}

/** What is open while a string is read: the string, the `{…}` in an f-string, a string in that, and so on. */
type Open =
  | { readonly kind: "string"; readonly closing: string; readonly long: boolean; readonly formatted: boolean }
  /** Since Python 3.12 it may hold any expression, with strings of the same quotes. */
  | { readonly kind: "field"; readonly long: boolean; depth: number };

/** A stack and not a recursion: a text may open more strings than a process can call functions. */
function skipString(text: string, quoteAt: number): number {
  const first = openString(text, quoteAt);
  const stack: Open[] = [first];
  let at = quoteAt + first.closing.length;
  while (at < text.length) {
    const open = stack.at(-1);
    if (open === undefined) return at;
    const char = text[at];
    if (char === "\n" && !open.long) stack.pop();
    else if (open.kind === "string") at = readInString(text, at, open, stack);
    else if (isQuote(char)) {
      const inner = openString(text, at);
      stack.push(inner);
      at += inner.closing.length;
    } else {
      if (char === "{") open.depth += 1;
      if (char === "}" && --open.depth === 0) stack.pop();
      at += 1;
    }
  }
  return text.length;
}

function readInString(text: string, at: number, open: Open & { kind: "string" }, stack: Open[]): number {
  if (text[at] === "\\") return at + 2;
  if (text.startsWith(open.closing, at)) {
    stack.pop();
    return at + open.closing.length;
  }
  if (!open.formatted || text[at] !== "{") return at + 1;
  if (text[at + 1] === "{") return at + 2;
  stack.push({ kind: "field", long: open.long, depth: 1 });
  return at + 1;
}

function openString(text: string, quoteAt: number): Open & { readonly kind: "string" } {
  const quote = text[quoteAt] ?? "";
  const long = text.startsWith(quote.repeat(3), quoteAt);
  return {
    kind: "string",
    closing: long ? quote.repeat(3) : quote,
    long,
    formatted: isFormatted(text, quoteAt),
  };
}

/** `f"` and `rf"`, also `t"` of Python 3.14: the letters directly before the quote. */
function isFormatted(text: string, quoteAt: number): boolean {
  let start = quoteAt;
  while (quoteAt - start < 3 && /[a-z]/i.test(text[start - 1] ?? "")) start -= 1;
  const prefix = text.slice(start, quoteAt);
  return /^[rbuft]{1,2}$/i.test(prefix) && /[ft]/i.test(prefix);
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'";
}
