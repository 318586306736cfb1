import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { findProgram } from "../../../../src/ui/kit/findProgram.ts";

test("a program is found in any folder of the PATH, by its whole path", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lw-path-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const ending = process.platform === "win32" ? ".exe" : "";
  writeFileSync(join(folder, `tool${ending}`), "", { mode: 0o755 });
  const machine = { env: { PATH: ["/nowhere", folder].join(delimiter) }, platform: process.platform };
  assert.deepEqual(await findProgram("tool", ["--now"], machine), {
    command: join(folder, `tool${ending}`),
    args: ["--now"],
  });
  assert.equal(await findProgram("other", [], machine), undefined);
  assert.equal(await findProgram("tool", [], { ...machine, env: {} }), undefined);
});
