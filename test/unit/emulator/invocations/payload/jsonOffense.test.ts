import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonOffense } from "../../../../../src/emulator/invocations/payload/jsonOffense.ts";

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
    assert.equal(jsonOffense(text), offset, text);
  }
});

test("text that ends too early offends at its end", () => {
  for (const text of ["", "  ", "{", '{"a"', '{"a":', '{"a":1', "[", "[1,", "[[]"]) {
    assert.equal(jsonOffense(text), text.length, text);
  }
});

test("JSON is read to its end, however deep", () => {
  for (const text of ['{"a":[1,{"b":null}],"c":{}}', " [] ", '"\\u00e9"', "-1.5e+3", "[".repeat(200_000)]) {
    assert.equal(jsonOffense(text), text.length);
  }
});
