import assert from "node:assert/strict";
import { test } from "node:test";
import { findJsonMistake } from "../../../src/shared/jsonMistake.ts";

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
];

for (const [text, offset, reason] of mistakes) {
  test(`the mistake in ${JSON.stringify(text)} is at ${offset}`, () => {
    const mistake = findJsonMistake(text);
    assert.equal(mistake?.offset, offset);
    assert.match(mistake?.reason ?? "", reason);
  });
}

test("valid JSON of every kind has no mistake", () => {
  for (const text of ["null", " [] ", '{"a":[1,-2.5e3,"\\u00e4\\n",true,{}]}']) {
    assert.equal(findJsonMistake(text), undefined);
  }
});

test("nesting too deep for the stack is a mistake, not a crash", () => {
  assert.notEqual(findJsonMistake("[".repeat(200_000)), undefined);
});
