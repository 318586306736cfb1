import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { project, readManifest } from "./manifest.ts";
import { schemaFiles } from "./schemas.ts";

test("the editor's schemas are those that a save is checked by: node test/unit/manifest/generateSchemas.ts", () => {
  for (const [path, schema] of schemaFiles()) {
    assert.deepEqual(JSON.parse(readFileSync(join(project, path), "utf8")), schema, path);
  }
});

test("every kind of settings document has its schema in the manifest", () => {
  const { jsonValidation } = readManifest().contributes;
  assert.deepEqual(
    jsonValidation
      .map(({ url }) => url.replace("./", ""))
      .filter((path) => path.startsWith("media/"))
      .sort(),
    [...schemaFiles().keys()].sort(),
  );
});
