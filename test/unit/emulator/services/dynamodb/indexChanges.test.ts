import assert from "node:assert/strict";
import { test } from "node:test";
import { indexChanges } from "../../../../../src/emulator/services/dynamodb/indexChanges.ts";

const index = (IndexName: string, key = "a") => ({
  IndexName,
  KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
});
const table = (...GlobalSecondaryIndexes: object[]) => ({ GlobalSecondaryIndexes });

test("indexes follow what is declared: deleted first, then created", () => {
  assert.deepEqual(indexChanges(table(index("a"), index("b")), table(index("a"), index("c")), ["a", "c"]), [
    { Delete: { IndexName: "c" } },
    { Create: index("b") },
  ]);
});

test("one that says something else is made anew", () => {
  assert.deepEqual(indexChanges(table(index("a", "b")), table(index("a")), ["a"]), [
    { Delete: { IndexName: "a" } },
    { Create: index("a", "b") },
  ]);
});

test("a client's own stays, one that a client deleted is made again, and nothing is done twice", () => {
  assert.deepEqual(indexChanges({}, {}, ["own"]), []);
  assert.deepEqual(indexChanges(table(index("a")), undefined, ["a", "own"]), []);
  assert.deepEqual(indexChanges(table(index("a")), table(index("a")), []), [{ Create: index("a") }]);
  assert.deepEqual(indexChanges({}, table(index("a")), []), []);
});
