import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { isOnPath } from "../../../../src/ui/kit/isOnPath.ts";

test("a program is found in any folder of the PATH, and with the endings that Windows has", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lw-path-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "tool"), "", { mode: 0o755 });
  writeFileSync(join(folder, "other.CMD"), "", { mode: 0o755 });
  const PATH = ["/nowhere", folder].join(delimiter);
  assert.equal(await isOnPath("tool", { env: { PATH }, platform: "linux" }), true);
  assert.equal(await isOnPath("other", { env: { PATH }, platform: "linux" }), false);
  assert.equal(await isOnPath("other", { env: { PATH }, platform: "win32" }), true);
  assert.equal(await isOnPath("tool", { env: {}, platform: "linux" }), false);
});
