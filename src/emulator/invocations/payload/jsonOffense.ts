const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** What may come next: a value, the name of a member, or what follows a value. */
type Expected = "value" | "first-value" | "name" | "first-name" | "end-of-value";

/**
 * The offset of the first character that cannot be in JSON where it stands; the length of the text when it only ends
 * too early. V8 does not say it in all of its messages.
 */
export function jsonOffense(text: string): number {
  const open: ("{" | "[")[] = [];
  let at = 0;
  let expected: Expected = "value";
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  for (;;) {
    skip(space);
    const character = text[at];
    if (character === undefined) return at;
    const inside = open.at(-1);
    if (expected === "end-of-value") {
      if (inside === undefined) return at;
      if (character === (inside === "{" ? "}" : "]")) open.pop();
      else if (character === ",") expected = inside === "{" ? "name" : "value";
      else return at;
      at++;
    } else if (expected === "name" || expected === "first-name") {
      if (expected === "first-name" && character === "}") {
        open.pop();
        at++;
        expected = "end-of-value";
        continue;
      }
      if (character !== '"' || skip(scalar) === "") return at;
      skip(space);
      if (text[at] !== ":") return at;
      at++;
      expected = "value";
    } else if (character === "{" || character === "[") {
      open.push(character);
      at++;
      expected = character === "{" ? "first-name" : "first-value";
    } else if (expected === "first-value" && character === "]") {
      open.pop();
      at++;
      expected = "end-of-value";
    } else {
      if (skip(scalar) === "") return at;
      expected = "end-of-value";
    }
  }
}
