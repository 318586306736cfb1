import assert from "node:assert/strict";
import { test } from "node:test";
import { withPlainSources } from "../../../../../src/emulator/project/build/plainSources.ts";
import { posixPaths } from "../../../../platform.ts";

const plain = (...sources: string[]) => {
  const map = Buffer.from(JSON.stringify({ version: 3, sources, mappings: "AAAA" }));
  return JSON.parse(Buffer.from(withPlainSources(map, "/home/user/build/app.cjs.map")).toString()) as unknown;
};

test("sources are named as their files are, and nothing else of the map changes", () => {
  assert.deepEqual(plain("../my sh%C3%B6p %281%29/app.ts", "../lib/b.ts"), {
    version: 3,
    sources: ["../my shöp (1)/app.ts", "../lib/b.ts"],
    mappings: "AAAA",
  });
});

test("what would end a path in an address stays encoded", () => {
  assert.deepEqual(plain("../c%23/app.ts", "../c%3F/app.ts"), {
    version: 3,
    sources: ["../c%23/app.ts", "../c%3F/app.ts"],
    mappings: "AAAA",
  });
});

test(
  "a name with a percent sign is told as an address, which Node and the debugger read alike",
  { skip: posixPaths },
  () => {
    const sources = plain("../100%25 shop/50%2525off/c%23.ts", "../100% shop/app.ts", "../a%zz/app.ts");
    assert.deepEqual(sources, {
      version: 3,
      sources: [
        "file:///home/user/100%25%20shop/50%2525off/c%23.ts",
        "file:///home/user/100%25%20shop/app.ts",
        "file:///home/user/a%25zz/app.ts",
      ],
      mappings: "AAAA",
    });
  },
);

test("a map without anything encoded is not even copied", () => {
  const map = Buffer.from('{"sources":["../app.ts"]}');
  assert.equal(withPlainSources(map, "/home/user/build/app.cjs.map"), map);
});
