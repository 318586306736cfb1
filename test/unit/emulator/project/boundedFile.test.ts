import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { readEnvironmentFiles } from "../../../../src/emulator/project/environmentFile.ts";
import { readBounded } from "../../../../src/emulator/project/watch/boundedFile.ts";
import { withoutLinks } from "../../../platform.ts";
import { open } from "./openProject.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "bounded-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("a file is read up to its limit", (t) => {
  const file = join(folder(t), "four");
  writeFileSync(file, "1234");
  assert.equal(readBounded(file, 4).toString(), "1234");
  assert.throws(() => readBounded(file, 3), /four" is larger than 3 bytes/);
  assert.throws(() => readBounded(folder(t), 10), /is not a file/);
});

test("a file of variables that never ends is told at once", { skip: withoutLinks }, async (t) => {
  const file = join(folder(t), "env.json");
  symlinkSync("/dev/zero", file);
  const { problems } = await readEnvironmentFiles([file]);
  assert.match(problems[0]?.message ?? "", /is not a file/);
});

test("a template that never ends is told at once", { skip: withoutLinks }, async (t) => {
  const copyOf = folder(t);
  symlinkSync("/dev/zero", join(copyOf, "template.yaml"));
  const { project } = await open(t, {}, { copyOf, esbuild: false });
  assert.deepEqual(
    project.problems().map(({ code }) => code),
    ["template-unreadable"],
  );
});
