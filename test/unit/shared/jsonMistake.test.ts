import assert from "node:assert/strict";
import { test } from "node:test";
import { findJsonMistake } from "../../../src/shared/jsonMistake.ts";
import { inWords } from "../../../src/shared/phrase.ts";

const mistakes: readonly (readonly [text: string, offset: number, reason: RegExp])[] = [
  ['{"a":1,}', 7, /name in double quotes/],
  ['{"a" 1}', 5, /colon/],
  ["{a:1}", 1, /name in double quotes/],
  ["[1 2]", 3, /comma or a closing bracket/],
  ['{"a":1 "b":2}', 7, /comma or a closing brace/],
  ["", 0, /ends/],
  ["[1,\n tru]", 5, /value was expected/],
  ['{"a":1} x', 8, /follows/],
  ['"abc', 0, /string/],
  ["[01]", 2, /comma/],
  ['\uFEFF{"a":1}', 0, /byte order mark/],
  ["[\uFEFF1]", 1, /value was expected/],
];

for (const [text, offset, reason] of mistakes) {
  test(`the mistake in ${JSON.stringify(text)} is at ${offset}`, () => {
    const mistake = findJsonMistake(text);
    assert.equal(mistake?.offset, offset);
    assert.match(inWords(mistake?.reason ?? ""), reason);
  });
}

test("valid JSON of every kind has no mistake", () => {
  for (const text of ["null", " [] ", '{"a":[1,-2.5e3,"\\u00e4\\n",true,{}]}']) {
    assert.equal(findJsonMistake(text), undefined);
  }
});

test("nesting too deep for the stack is read to its end", () => {
  assert.equal(findJsonMistake("[".repeat(200_000))?.offset, 200_000);
});

const offenses: readonly (readonly [string, number])[] = [
  ["nope", 0],
  ['{"a": nope}', 6],
  ['{"a": 1 "b": 2}', 8],
  ['{"a" 1}', 5],
  ["{a: 1}", 1],
  ['{"a": 1,}', 8],
  ["[1, 2,]", 6],
  ["[1 2]", 3],
  ["[1}", 2],
  ["{} x", 3],
  ["01", 1],
  ['"a\nb"', 0],
  ["'a'", 0],
];

test("the first character that cannot stand where it does is found", () => {
  for (const [text, offset] of offenses) {
    assert.throws(() => JSON.parse(text), SyntaxError, text);
    assert.equal(findJsonMistake(text)?.offset, offset, text);
  }
});

test("text that ends too early offends at its end", () => {
  for (const text of ["", "  ", "{", '{"a"', '{"a":', '{"a":1', "[", "[1,", "[[]"]) {
    assert.equal(findJsonMistake(text)?.offset, text.length, text);
  }
});
