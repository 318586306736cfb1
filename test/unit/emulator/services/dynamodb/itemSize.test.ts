import assert from "node:assert/strict";
import { test } from "node:test";
import { itemSize } from "../../../../../src/emulator/services/dynamodb/changes/itemSize.ts";

test("an item's size is that of its names and values", () => {
  const sizes: readonly (readonly [value: Readonly<Record<string, unknown>>, size: number])[] = [
    [{ S: "text" }, 4],
    [{ S: "ä" }, 2],
    [{ B: "Zm9vYmFy" }, 6],
    [{ N: "42" }, 2],
    [{ N: "123" }, 3],
    [{ N: "-123" }, 4],
    [{ N: "0.5" }, 2],
    [{ N: "1000000" }, 2],
    [{ BOOL: true }, 1],
    [{ NULL: true }, 1],
    [{ SS: ["a", "bc"] }, 3],
    [{ NS: ["1", "22"] }, 4],
    [{ L: [{ S: "ab" }] }, 3 + 1 + 2],
    [{ M: { k: { S: "ab" } } }, 3 + 1 + 1 + 2],
    [{ M: {} }, 3],
  ];
  for (const [value, size] of sizes) {
    assert.equal(itemSize({ name: value }), 4 + size, JSON.stringify(value));
  }
});
