import assert from "node:assert/strict";
import { test } from "node:test";
import { readSources } from "./sources.ts";

/** What a change to a function consists of; `FunctionState` does all of it, so that nobody forgets a part. */
const parts = [
  /\.forget\(/g,
  /\.retire\(/g,
  /\b(functions|versions|aliases|provisioned)\.(set|delete|deleteOwner|clear)\(/g,
  /\bopenTables\(/g,
];

test("the records of a function change through one door", () => {
  const elsewhere = readSources()
    .filter(({ path }) => /^src\/emulator\/(services\/lambda|invocations|frontDoors|sources)\//.test(path))
    .filter(({ path }) => !path.startsWith("src/emulator/services/lambda/state/"))
    .flatMap(({ path, text }) =>
      parts.flatMap((part) => [...text.matchAll(part)].map(([found]) => `${path}: ${found}`)),
    );
  // The service hands the tables to the door.
  assert.deepEqual(elsewhere, ["src/emulator/services/lambda/service.ts: openTables("]);
});
