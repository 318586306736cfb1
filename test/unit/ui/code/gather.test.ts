import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { stubEditor } from "../../manifest/editorStub.ts";

stubEditor();
const { gather } = await import("../../../../src/ui/code/gather/gather.ts");

const folder = mkdtempSync(join(tmpdir(), "lw-gather-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("a package has what a folder has, without what is nobody's code", async () => {
  for (const path of [
    "app.py",
    "lib/a.py",
    "lib/__pycache__/a.pyc",
    ".env",
    ".env.local",
    ".git/HEAD",
    "docs/a.md",
  ]) {
    write(path, path);
  }
  write("bootstrap", "#!/bin/sh\n");
  chmodSync(join(folder, "bootstrap"), 0o755);
  write(".lambdaignore", "# not needed there\ndocs\n");
  const { files, how } = await gather(folder, "app.handler");
  assert.deepEqual(
    files.map(({ path }) => path),
    ["app.py", "bootstrap", "lib/a.py"],
  );
  assert.equal(how, "3 files");
  if (process.platform !== "win32") assert.equal(files[1]?.executable, true);
});

test("TypeScript without an esbuild of its project says what to do", async () => {
  write("app.ts", "export const handler = 1;\n");
  await assert.rejects(gather(folder, "app.handler"), { code: "no-esbuild" });
});
