import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { atPath } from "../../../../../src/emulator/frontDoors/apiGateway/templates/jsonPath.ts";

const document = {
  store: { book: [{ title: "a" }, { title: "b", "the price": 3 }], open: false },
  title: "top",
};

const cases: readonly (readonly [path: string, value: unknown])[] = [
  ["$", document],
  ["$.store.open", false],
  ["$.store.book[1].title", "b"],
  ["$['store']['book'][1]['the price']", 3],
  ['$["title"]', "top"],
  ["$.store.book[*].title", ["a", "b"]],
  ["$..title", ["top", "a", "b"]],
  ["$.store.book[7]", undefined],
  ["$.none.at.all", undefined],
  ["$.constructor", undefined],
];

describe("paths in mapping templates", () => {
  for (const [path, value] of cases) {
    test(path, () => assert.deepEqual(atPath(document, path), value));
  }
});
