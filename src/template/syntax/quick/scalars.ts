import { Unusual } from "./faults.ts";

const doubleQuoted = /"((?:[^"\\]|\\.)*)"/y;
const singleQuoted = /'((?:[^']|'')*)'/y;
/** A plain text may begin with these only where something stands behind them. */
const needsMore = /[-?:]/;
const neverFirst = /[,[\]{}#&*!|>'"%@`]/;

export interface QuotedText {
  readonly text: string;
  /** Behind the closing quote. */
  readonly end: number;
}

/** A quoted text that ends on its line. */
export function quotedAt(line: string, at: number): QuotedText {
  const pattern = line.charAt(at) === '"' ? doubleQuoted : singleQuoted;
  pattern.lastIndex = at;
  const inner = pattern.exec(line)?.[1];
  if (inner === undefined) throw new Unusual();
  const end = pattern.lastIndex;
  if (pattern === singleQuoted) return { text: inner.replaceAll("''", "'"), end };
  return { text: inner.includes("\\") ? unescaped(inner) : inner, end };
}

/** The escapes that JSON has, too. */
function unescaped(inner: string): string {
  if (!/^(?:[^\\\p{Cc}]|\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*$/u.test(inner))
    throw new Unusual();
  const text: unknown = JSON.parse(`"${inner}"`);
  return String(text);
}

/** Whether a plain text may begin at a place; fewer may within flow collections. */
export function mayBePlain(line: string, at: number, isInFlow = false): boolean {
  const first = line.charAt(at);
  if (needsMore.test(first)) return (isInFlow ? /[^\s,[\]{}]/ : /\S/).test(line.charAt(at + 1));
  return first !== "" && !neverFirst.test(first);
}

/** Where a plain text ends that has the rest of its line to itself, comment aside. */
export function endOfPlain(line: string, at: number): number {
  const comment = line.indexOf(" #", at);
  let end = comment < 0 ? line.length : comment;
  while (end > at && line.charCodeAt(end - 1) === 32) end -= 1;
  return end;
}

export function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 32) at += 1;
  return at;
}

/** Whether nothing but a comment stands behind a value. */
export function isRestEmpty(line: string, end: number): boolean {
  const at = skipSpaces(line, end);
  return at >= line.length || (at > end && line.charCodeAt(at) === 35);
}
