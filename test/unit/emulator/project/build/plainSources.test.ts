import assert from "node:assert/strict";
import { test } from "node:test";
import { withPlainSources } from "../../../../../src/emulator/project/build/plainSources.ts";

const plain = (...sources: string[]) => {
  const map = Buffer.from(JSON.stringify({ version: 3, sources, mappings: "AAAA" }));
  return JSON.parse(Buffer.from(withPlainSources(map)).toString()) as unknown;
};

test("sources are named as their files are, and nothing else of the map changes", () => {
  assert.deepEqual(plain("../my sh%C3%B6p %281%29/app.ts", "../lib/b.ts"), {
    version: 3,
    sources: ["../my shöp (1)/app.ts", "../lib/b.ts"],
    mappings: "AAAA",
  });
});

test("what would end a path in an address stays encoded, and a lone percent sign is left alone", () => {
  assert.deepEqual(plain("../c%23/app.ts", "../100%/app.ts"), {
    version: 3,
    sources: ["../c%23/app.ts", "../100%/app.ts"],
    mappings: "AAAA",
  });
});

test("a map without anything encoded is not even copied", () => {
  const map = Buffer.from('{"sources":["../app.ts"]}');
  assert.equal(withPlainSources(map), map);
});
