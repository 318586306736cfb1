import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonPlaces, pathKey, type JsonPath } from "../../../src/shared/jsonPlaces.ts";

const text = `{
  "a": 1, "b\\"": [true, {"c": "x, }"}, []],
  "d": { "a": -2.5e3 }, "e": {}
}`;
const places = jsonPlaces(text);

function at(...path: JsonPath): string | undefined {
  const span = places.get(pathKey(path))?.value;
  return span && text.slice(span.offset, span.offset + span.length);
}

test("each value of a text is found by its path", () => {
  assert.equal(at("a"), "1");
  assert.equal(at('b"', 0), "true");
  assert.equal(at('b"', 1, "c"), '"x, }"');
  assert.equal(at('b"', 2), "[]");
  assert.equal(at("d", "a"), "-2.5e3");
  assert.equal(at("e"), "{}");
  assert.equal(at(), text);
  assert.equal(at("none"), undefined);
});

test("a member's name has a place of its own", () => {
  const name = places.get(pathKey(["d", "a"]))?.name;
  assert.ok(name);
  assert.equal(text.slice(name.offset, name.offset + name.length), '"a"');
});
