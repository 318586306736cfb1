import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkReferencePath,
  lookUp,
  place,
} from "../../../../../src/emulator/services/stepFunctions/language/paths/evaluate.ts";
import type { Json } from "../../../../../src/emulator/services/stepFunctions/language/json.ts";
import { PathError } from "../../../../../src/emulator/services/stepFunctions/language/paths/reader.ts";

// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html and Jayway's own examples.
const input: Json = {
  store: {
    book: [
      { title: "Sayings", price: 8.95, category: "reference" },
      { title: "Sword", price: 12.99, category: "fiction", isbn: "0-553" },
      { title: "Moby", price: 8.99, category: "fiction", isbn: "0-395" },
    ],
    "a key": { "b.c": 1 },
  },
  limit: 10,
  empty: null,
};
const scope = { input, context: { Execution: { Id: "e" } }, variables: { cart: { items: [1, 2] } } };

const found: readonly (readonly [path: string, value: Json | undefined])[] = [
  ["$", input],
  ["$.limit", 10],
  ["$.empty", null],
  ["$.missing", undefined],
  ["$.missing.deeper", undefined],
  ["$['store']['a key']['b.c']", 1],
  ['$["limit"]', 10],
  ["$.store.book[0].title", "Sayings"],
  ["$.store.book[-1].title", "Moby"],
  ["$.store.book[3]", undefined],
  ["$.store.book[*].price", [8.95, 12.99, 8.99]],
  ["$.store.book[0,2].title", ["Sayings", "Moby"]],
  ["$.store.book[1:].title", ["Sword", "Moby"]],
  ["$.store.book[:1].title", ["Sayings"]],
  ["$..isbn", ["0-553", "0-395"]],
  ["$..missing", []],
  ["$.store.book.length()", 3],
  ["$.store.book[?(@.isbn)].title", ["Sword", "Moby"]],
  ["$.store.book[?(@.price < 10)].title", ["Sayings", "Moby"]],
  ["$.store.book[?(@.price > $.limit)].title", ["Sword"]],
  ["$.store.book[?(@.price < 10 && @.category == 'fiction')].title", ["Moby"]],
  ["$.store.book[?(!(@.isbn) || @.price >= 12.99)].title", ["Sayings", "Sword"]],
  ["$.__proto__", undefined],
  ["$$.Execution.Id", "e"],
  ["$$", { Execution: { Id: "e" } }],
  ["$cart.items[1]", 2],
  ["$unknown.x", undefined],
];
for (const [path, value] of found) {
  test(`${path} leads to ${JSON.stringify(value)?.slice(0, 40)}`, () => {
    assert.deepEqual(lookUp(path, scope), value);
  });
}

for (const path of ["", "a", "$.", "$[", "$['a", "$[?(@.a]", "$.a b", "$..", "$[?(@.a == )]"]) {
  test(`${JSON.stringify(path)} is no path`, () => {
    assert.throws(() => lookUp(path, scope), PathError);
  });
}

const placed: readonly (readonly [path: string, into: Json, result: Json | undefined])[] = [
  ["$", { a: 1 }, "new"],
  ["$.b", { a: 1 }, { a: 1, b: "new" }],
  ["$.a", { a: 1 }, { a: "new" }],
  ["$.b.c.d", { a: 1 }, { a: 1, b: { c: { d: "new" } } }],
  ["$['b c']", {}, { "b c": "new" }],
  ["$.a[1]", { a: [1, 2] }, { a: [1, "new"] }],
  ["$.a[5]", { a: [1, 2] }, undefined],
  ["$.a.b", { a: "text" }, undefined],
  ["$.a", [1], undefined],
];
for (const [path, into, result] of placed) {
  test(`${path} of ${JSON.stringify(into)} becomes ${JSON.stringify(result)}`, () => {
    assert.deepEqual(place(path, into, "new"), result);
  });
}

test("a result goes to one place", () => {
  checkReferencePath("$.a.b[0]");
  for (const path of ["$..a", "$.a[*]", "$.a[?(@.b)]"])
    assert.throws(() => checkReferencePath(path), PathError);
});
