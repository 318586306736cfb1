import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, win32 } from "node:path";
import { test, type TestContext } from "node:test";
import { leadsTo, linkFolder, makeLinks } from "../../../src/emulator/links.ts";
import { removeFolder, withoutJunctions } from "../../platform.ts";

const skip = withoutJunctions();

test("a link to a folder gives way to another, and neither folder loses anything", { skip }, async (t) => {
  const folder = folderFor(t, { "one/a": "1", "two/b": "2" });
  const path = join(folder, "deep/link");
  await linkFolder(join(folder, "one"), path);
  await linkFolder(join(folder, "one"), path);
  assert.equal(readFileSync(join(path, "a"), "utf8"), "1");
  await linkFolder(join(folder, "two"), path);
  assert.equal(readFileSync(join(path, "b"), "utf8"), "2");
  assert.equal(readFileSync(join(folder, "one/a"), "utf8"), "1");
});

for (const [path, destination, target, paths, leads] of [
  ["/w/f/node_modules", "/w/node_modules", "/w/node_modules", posix, true],
  ["/w/f/node_modules", "../node_modules", "/w/node_modules", posix, true],
  ["/w/f/node_modules", "/w/Node_modules", "/w/node_modules", posix, false],
  ["C:\\w\\f\\m", "C:\\w\\m\\", "C:\\w\\m", win32, true],
  ["C:\\w\\f\\m", "c:\\W\\m", "C:\\w\\m", win32, true],
  ["C:\\w\\f\\m", "..\\m", "C:\\w\\m", win32, true],
  ["C:\\w\\f\\m", "D:\\w\\m\\", "C:\\w\\m", win32, false],
  ["C:\\w\\f\\m", "\\\\server\\share\\m", "\\\\Server\\Share\\m\\", win32, true],
] as const) {
  test(`a link at ${path} to ${destination} ${leads ? "leads" : "does not lead"} to ${target}`, () => {
    assert.equal(leadsTo({ path, destination }, target, paths), leads);
  });
}

/** As Windows answers whoever lacks the privilege. */
const refuse = () =>
  Promise.reject(Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" }));

test(
  "where no links are made, folders are led to and files copied, also behind links that come later",
  { skip },
  async (t) => {
    const folder = folderFor(t, { "root/lib/libx.so.1.2": "library", "root/python/mod/a.py": "code" });
    const root = join(folder, "root");
    const links = [
      { path: join(root, "lib/libx.so"), destination: "libx.so.1" },
      { path: join(root, "lib/libx.so.1"), destination: "libx.so.1.2" },
      { path: join(root, "current"), destination: "python/mod" },
    ];
    await makeLinks(links, root, refuse);
    assert.equal(readFileSync(join(root, "lib/libx.so"), "utf8"), "library");
    assert.equal(readFileSync(join(root, "current/a.py"), "utf8"), "code");
    assert.equal(realpathSync(join(root, "current")), realpathSync(join(root, "python/mod")));
  },
);

test("where no links are made, no file from elsewhere is copied, and what leads nowhere is left out", async (t) => {
  const folder = folderFor(t, { "root/here": "", "secret/key": "private" });
  const root = join(folder, "root");
  const names = ["outside", "absolute", "nowhere", "round", "about"];
  const destinations = ["../secret/key", join(folder, "secret/key"), "gone", "about", "round"];
  await makeLinks(
    names.map((name, at) => ({ path: join(root, name), destination: destinations[at] ?? "" })),
    root,
    refuse,
  );
  for (const name of names) assert.equal(existsSync(join(root, name)), false, name);
});

test("another failure than a missing privilege is told", async (t) => {
  const root = folderFor(t, { a: "" });
  const full = () => Promise.reject(Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" }));
  await assert.rejects(makeLinks([{ path: join(root, "b"), destination: "a" }], root, full), /ENOSPC/);
});

function folderFor(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "lw-links-"));
  t.after(() => removeFolder(folder));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
