import { phrase, type Phrase } from "./phrase.ts";

/** Why a text is not JSON, and where. */
export interface JsonMistake {
  /** Of the first character that cannot stand where it does; the text's length when it only ends too early. */
  readonly offset: number;
  /** Completes "…, because": `a value was expected`. */
  readonly reason: Phrase;
}

/** The first mistake in a text that should be JSON; undefined when it is. `JSON.parse` does not always say where. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return firstMistake(text);
  }
}

const space = /[ \t\r\n]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these in a string.
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** What may come next; the first ones may also be the end of their object or array. */
type Expected = "value" | "first-value" | "name" | "first-name" | "end-of-value";

/** Without recursion, for a text may be nested more deeply than the stack. */
function firstMistake(text: string): JsonMistake {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  };
  for (;;) {
    take(space);
    const next = text[at];
    const mistake = (reason: Phrase): JsonMistake => ({ offset: at, reason });
    if (next === byteOrderMark && at === 0)
      return mistake(
        phrase("it begins with a byte order mark, which JSON does not have; save it as UTF-8 without one"),
      );
    const inside = open.at(-1);
    const closes = next !== undefined && next === (inside === "{" ? "}" : "]");
    if (expected === "end-of-value") {
      if (inside === undefined)
        return mistake(
          next === undefined ? phrase("it is not JSON") : phrase("something follows after the value"),
        );
      if (closes) open.pop();
      else if (next === ",") expected = inside === "{" ? "name" : "value";
      else return mistake(unended(inside));
      at++;
    } else if (closes && (expected === "first-name" || expected === "first-value")) {
      open.pop();
      at++;
      expected = "end-of-value";
    } else if (expected === "name" || expected === "first-name") {
      if (next !== '"') return mistake(phrase("a name in double quotes was expected"));
      if (!take(string)) return mistake(unclosed);
      take(space);
      if (text[at] !== ":") return mistake(phrase("a colon was expected after the name"));
      at++;
      expected = "value";
    } else if (next === "{" || next === "[") {
      open.push(next);
      at++;
      expected = next === "{" ? "first-name" : "first-value";
    } else {
      if (next === '"' ? !take(string) : !take(scalar)) return mistake(badValue(next));
      expected = "end-of-value";
    }
  }
}

const byteOrderMark = "\uFEFF";
const unclosed = phrase("this string is not closed, or has a character that must be escaped");

function unended(inside: "{" | "["): Phrase {
  return inside === "{"
    ? phrase("a comma or a closing brace was expected")
    : phrase("a comma or a closing bracket was expected");
}

function badValue(first: string | undefined): Phrase {
  if (first === '"') return unclosed;
  return first === undefined ? phrase("it ends where a value should be") : phrase("a value was expected");
}
