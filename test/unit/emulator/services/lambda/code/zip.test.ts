import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { ZipFile } from "yazl";
import { withoutLinks, withoutModes } from "../../../../../platform.ts";
import { unzip, unzippedSize } from "../../../../../../src/emulator/services/lambda/code/zip.ts";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "lambda-workbench-zip-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** `path` may be one that yazl itself refuses to write: it is put into the finished zip. */
async function zipWith(path: string, content: string, mode = 0o100644): Promise<Buffer> {
  const harmless = "x".repeat(path.length);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(content), harmless, { mode, compress: false });
  zip.end();
  const bytes = await buffer(zip.outputStream);
  return Buffer.from(bytes.toString("latin1").replaceAll(harmless, path), "latin1");
}

test("files keep their modes", { skip: withoutModes }, async (t) => {
  const target = await folder(t);
  await unzip(await zipWith("bin/bootstrap", "#!/bin/sh\n", 0o100755), target);
  assert.equal((await stat(join(target, "bin/bootstrap"))).mode & 0o777, 0o755);
  assert.equal(await readFile(join(target, "bin/bootstrap"), "utf8"), "#!/bin/sh\n");
});

test("a file without a mode can be read", async (t) => {
  const target = await folder(t);
  await unzip(await zipWith("index.js", "1", 0), target);
  assert.equal((await stat(join(target, "index.js"))).mode & 0o400, 0o400);
});

for (const path of [
  "../escaped.js",
  "/absolute.js",
  "a/../../escaped.js",
  "..\\escaped.js",
  "C:/absolute.js",
]) {
  test(`"${path}" is refused`, async (t) => {
    const target = join(await folder(t), "inside");
    const zip = await zipWith(path, "evil");
    await assert.rejects(unzippedSize(zip));
    await assert.rejects(unzip(zip, target));
    assert.equal(existsSync(join(target, "../escaped.js")), false);
  });
}

test("no file is written through a symbolic link of the same zip", { skip: withoutLinks }, async (t) => {
  const outside = await folder(t);
  const target = await folder(t);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(outside), "link", { mode: 0o120777 });
  zip.addBuffer(Buffer.from("evil"), "link/file.js", { mode: 0o100644 });
  zip.end();
  await assert.rejects(unzip(await buffer(zip.outputStream), target), { code: "EEXIST" });
  assert.equal(existsSync(join(outside, "file.js")), false);
});

test("no symbolic link is made through another of the same zip", { skip: withoutLinks }, async (t) => {
  const outside = await folder(t);
  const target = await folder(t);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(outside), "link", { mode: 0o120777 });
  zip.addBuffer(Buffer.from("evil"), "link/escaped", { mode: 0o120777 });
  zip.end();
  await assert.rejects(unzip(await buffer(zip.outputStream), target), { code: "EEXIST" });
  assert.deepEqual(await readdir(outside), []);
});

test("a symbolic link stays one", { skip: withoutLinks }, async (t) => {
  const target = await folder(t);
  await unzip(await zipWith("current", "releases/1", 0o120777), target);
  assert.equal(await readlink(join(target, "current")), "releases/1");
});

test("what is no zip is refused, and so is one that was cut off", async (t) => {
  await assert.rejects(unzippedSize(Buffer.from("this is not a zipfile")));
  await assert.rejects(unzippedSize(new Uint8Array()));
  const zip = await zipWith("index.js", "content");
  await assert.rejects(unzippedSize(zip.subarray(0, zip.length - 10)));
  await assert.rejects(unzip(zip.subarray(4), await folder(t)));
});

test("the size is that of the files unpacked", async () => {
  assert.equal(await unzippedSize(await zipWith("index.js", "1234567")), 7);
});
