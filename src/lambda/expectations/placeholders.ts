const uuid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const date = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)`;
const number = String.raw`-?\d+(?:\.\d+)?`;

/** What stands for more than one value in an expectation, by what is between its braces. */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: (value) => value !== undefined,
  absent: (value) => value === undefined,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  uuid: textOf(uuid),
  date: textOf(date),
};
/** Those that stand within a text, too; `any` joins its pieces. */
const patterns: Readonly<Record<string, string>> = { number, uuid, date };

/** The last element of a list that may go on. */
export const more = "${more}";
// Doubling the dollar has the placeholder stand for itself.
const mark = /\$?\$\{(\w+)\}/g;
const numbers = new RegExp(`(?:${escaped(number)}){2,}`, "g");

/** What a text that is one placeholder alone stands for. */
export function placeholderOf(text: string): ((value: unknown) => boolean) | undefined {
  const [, name = ""] = /^\$\{(\w+)\}$/.exec(text) ?? [];
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

/** Whether a text is what was expected, from its beginning to its end or anywhere in it. */
export function fitsText(expected: string, text: string, { within = false } = {}): boolean {
  const pieces = piecesOf(expected).map((piece) => piece.replace(numbers, joined));
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const first = index === 0 && !within;
    const last = index === pieces.length - 1 && !within;
    // Pieces are found one after the other, each at its first place, so that no wildcard is tried twice.
    // Numbers beside one another are one of as many digits: where one ends and the next begins is not tried.
    const pattern = new RegExp(`${first ? "^" : ""}${piece}${last ? "$" : ""}`, "g");
    pattern.lastIndex = at;
    if (pattern.exec(text) === null) return false;
    at = pattern.lastIndex;
  }
  return true;
}

/** The text as an expectation of itself: what looks like a placeholder is none, and what is another each time has one. */
export function asExpectedText(text: string): string {
  return text
    .replace(mark, (whole) => `$${whole}`)
    .replace(new RegExp(uuid, "g"), "$${uuid}")
    .replace(new RegExp(date, "g"), "$${date}");
}

function joined(run: string): string {
  return String.raw`(?=(?:[.-]?\d){${run.length / number.length}})-?\d+(?:[.-]\d+)*`;
}

/** Patterns of what is between the wildcards. */
function piecesOf(expected: string): string[] {
  let piece = "";
  const pieces: string[] = [];
  let at = 0;
  for (const found of expected.matchAll(mark)) {
    const [whole, name = ""] = found;
    piece += escaped(expected.slice(at, found.index));
    at = found.index + whole.length;
    if (whole.startsWith("$$")) piece += escaped(whole.slice(1));
    else if (name === "any") {
      pieces.push(piece);
      piece = "";
    } else piece += Object.hasOwn(patterns, name) ? (patterns[name] ?? "") : escaped(whole);
  }
  return [...pieces, piece + escaped(expected.slice(at))];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function textOf(pattern: string): (value: unknown) => boolean {
  const whole = new RegExp(`^${pattern}$`);
  return (value) => typeof value === "string" && whole.test(value);
}
