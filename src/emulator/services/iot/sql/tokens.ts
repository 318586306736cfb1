import { SqlError } from "./error.ts";

export interface Token {
  readonly kind: "word" | "identifier" | "string" | "number" | "sign" | "end";
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const signs = [
  "<>",
  "!=",
  "<=",
  ">=",
  "=",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ".",
  ":",
];

/** Splits a statement, in one pass over its characters. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text[at] ?? "";
    if (/\s/.test(start)) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at, start);
    tokens.push(token.token);
    at = token.end;
  }
  return [...tokens, { kind: "end", text: "", at }];
}

function tokenAt(text: string, at: number, start: string): { readonly token: Token; readonly end: number } {
  if (start === "'" || start === '"' || start === "`") return quoted(text, at, start);
  if (/[A-Za-z_$]/.test(start)) return run(text, at, "word", /[A-Za-z0-9_$]/);
  if (/[0-9]/.test(start)) return numberAt(text, at);
  const sign = signs.find((each) => text.startsWith(each, at));
  if (sign === undefined) throw new SqlError(`Unexpected character '${start}' at position ${at}`);
  return { token: { kind: "sign", text: sign, at }, end: at + sign.length };
}

/** A quote within a text is written twice. */
function quoted(text: string, at: number, quote: string) {
  let value = "";
  let end = at + 1;
  for (;;) {
    const next = text.indexOf(quote, end);
    if (next < 0) throw new SqlError(`The text that begins at position ${at} does not end`);
    value += text.slice(end, next);
    end = next + 1;
    if (text[end] !== quote) break;
    value += quote;
    end += 1;
  }
  return { token: { kind: quote === "'" ? "string" : "identifier", text: value, at } as const, end };
}

function run(text: string, at: number, kind: "word", part: RegExp) {
  let end = at;
  while (end < text.length && part.test(text[end] ?? "")) end += 1;
  return { token: { kind, text: text.slice(at, end), at }, end };
}

function numberAt(text: string, at: number) {
  const [found = ""] = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(at, at + 64)) ?? [];
  return { token: { kind: "number", text: found, at } as const, end: at + found.length };
}
