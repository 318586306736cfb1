import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { ZipFile } from "yazl";
import { Packages } from "../../../../../../src/emulator/services/lambda/code/packages.ts";
import { unzip } from "../../../../../../src/emulator/services/lambda/code/zip.ts";
import { withoutLinks } from "../../../../../platform.ts";
import { zipOf } from "../../../../../conformance/packages.ts";

async function packages(t: TestContext): Promise<{ folder: string; stored: Packages }> {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-packages-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { folder: join(folder, "packages"), stored: new Packages(join(folder, "packages")) };
}

const notUnzippable = {
  code: "InvalidParameterValueException",
  wireMessage: "Could not unzip uploaded file. Please check your file, then try to upload again.",
};

test("a package is kept as it came and unpacked, by its hash", async (t) => {
  const { stored } = await packages(t);
  const zip = await zipOf({ "src/index.js": "1234" });
  const { codeSha256, codeSize, unzippedSize } = await stored.add(zip);
  assert.equal(codeSize, zip.length);
  assert.equal(unzippedSize, 4);
  assert.deepEqual(await readFile(stored.file(codeSha256)), zip);
  assert.equal(await readFile(join(stored.folder(codeSha256), "src/index.js"), "utf8"), "1234");
});

test("a zip without entries is refused as AWS refuses it", async (t) => {
  const { stored } = await packages(t);
  const zip = new ZipFile();
  zip.end();
  const refused = {
    code: "InvalidParameterValueException",
    wireMessage: "Uploaded file must be a non-empty zip",
  };
  await assert.rejects(stored.add(await buffer(zip.outputStream)), refused);
});

test("the same package added many times at once is there once, and nothing else is left", async (t) => {
  const { folder, stored } = await packages(t);
  const zip = await zipOf({ "index.js": "1" });
  await Promise.all(Array.from({ length: 8 }, () => stored.add(zip)));
  assert.equal(readdirSync(folder).length, 2);
});

const hostile: readonly [string, readonly [path: string, content: string, mode: number][]][] = [
  [
    "a file within a file",
    [
      ["a", "1", 0o644],
      ["a/b", "2", 0o644],
    ],
  ],
  ["a name that no file system takes", [["x".repeat(300), "1", 0o644]]],
  [
    "a link in the place of a file",
    [
      ["a", "1", 0o100644],
      ["a", "target", 0o120777],
    ],
  ],
  ["a link to nowhere at all", [["a", "b\0c", 0o120777]]],
];
for (const [what, entries] of hostile) {
  test(`${what} is the zip's fault`, { skip: what.includes("link") && withoutLinks }, async (t) => {
    const { folder, stored } = await packages(t);
    const zip = new ZipFile();
    for (const [path, content, mode] of entries) zip.addBuffer(Buffer.from(content), path, { mode });
    zip.end();
    await assert.rejects(stored.add(await buffer(zip.outputStream)), notUnzippable);
    assert.deepEqual(readdirSync(folder), []);
  });
}

test(
  "a folder of the workspace is zipped as it is, without git's data and ours",
  { skip: withoutLinks },
  async (t) => {
    const { folder, stored } = await packages(t);
    const workspace = join(folder, "..");
    await mkdir(join(workspace, "bin"));
    await mkdir(join(workspace, ".git"));
    await writeFile(join(workspace, ".git/HEAD"), "ref");
    await writeFile(join(workspace, "bin/bootstrap"), "#!/bin/sh\n", { mode: 0o755 });
    await symlink("bin/bootstrap", join(workspace, "link"));
    const { codeSha256 } = await stored.add(await zipOf({ "index.js": "other" }));
    // The workspace holds the data directory: its packages are not packed.
    const inner = new Packages(join(workspace, "data/packages"));
    await mkdir(join(workspace, "data"));
    await writeFile(join(workspace, "data/state.db"), "ours");
    const file = await inner.zipOf(workspace, codeSha256);
    const target = join(workspace, "unzipped");
    await unzip(await readFile(file), target);
    assert.deepEqual(readdirSync(target).sort(), ["bin", "link", "packages"]);
    assert.equal((await stat(join(target, "bin/bootstrap"))).mode & 0o777, 0o755);
    assert.equal(await readFile(join(target, "link"), "utf8"), "#!/bin/sh\n");
  },
);

test("content that was damaged is refused", async (t) => {
  const { stored } = await packages(t);
  const zip = await zipOf({
    "index.js": "const text = 'long enough to be compressed, compressed, compressed';",
  });
  zip.fill(0xff, 40, 60);
  await assert.rejects(stored.add(zip), notUnzippable);
});

test("at the start, what nothing refers to goes", async (t) => {
  const { folder, stored } = await packages(t);
  const used = await stored.add(await zipOf({ "index.js": "used" }));
  const unused = await stored.add(await zipOf({ "index.js": "unused" }));
  stored.keepOnly(new Set([used.codeSha256]));
  assert.equal(existsSync(stored.folder(unused.codeSha256)), false);
  assert.equal(existsSync(stored.folder(used.codeSha256)), true);
  assert.equal(readdirSync(folder).length, 2);
});

test("whatever is changed in a zip, it is taken or refused in AWS's words", async (t) => {
  const { stored } = await packages(t);
  const zip = await zipOf({
    "src/index.js": "let a = 1;\n".repeat(20),
    "src/data.json": "{}",
    bootstrap: "#!",
  });
  // Every byte once: headers, names, sizes, content, the directory at the end.
  for (let position = 0; position < zip.length; position++) {
    const changed = Buffer.from(zip);
    changed.writeUInt8((zip.readUInt8(position) + 1 + (position % 255)) % 256, position);
    await stored.add(changed).catch((error: object) => {
      assert.ok("code" in error && error.code === "InvalidParameterValueException", `${position}`);
    });
  }
});
