import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { claimDataDir, dataDirAt, ownNames } from "../../../src/emulator/dataDir.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lambda-workbench-data-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("every place of the layout is one that the emulator calls its own", () => {
  const { root, ...places } = dataDirAt("/data");
  assert.equal(root, "/data");
  for (const path of Object.values(places)) assert.ok(ownNames.has(path.slice("/data/".length)), path);
});

test("no name of its own may be a link", (t) => {
  for (const name of ownNames) {
    const root = folder(t);
    symlinkSync(join(root, "elsewhere"), join(root, name));
    assert.throws(() => claimDataDir(dataDirAt(root)), { code: "data-dir-foreign" }, name);
  }
});
