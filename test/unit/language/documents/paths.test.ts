import assert from "node:assert/strict";
import { posix, win32 } from "node:path";
import { test } from "node:test";
import { areNested, pathBelow, writtenPath } from "../../../../src/language/documents/paths.ts";
import { pathOf, uriOf } from "../../../../src/language/documents/uris.ts";

for (const [uri, path, again = uri] of [
  [
    "file:///c%3A/Users/me/app/template.yaml",
    "c:\\Users\\me\\app\\template.yaml",
    "file:///c:/Users/me/app/template.yaml",
  ],
  ["file:///C:/Users/me/app.js", "c:\\Users\\me\\app.js", "file:///c:/Users/me/app.js"],
  ["file:///d:/with%20space/%C3%A9.py", "d:\\with space\\é.py"],
  ["file:///c:/100%25/app.js", "c:\\100%\\app.js"],
  ["file://server/share/app.js", "\\\\server\\share\\app.js"],
] as const) {
  test(`on Windows ${uri} is ${path}, and back`, () => {
    assert.equal(pathOf(uri, true), path);
    assert.equal(uriOf(path, true), again);
  });
}

test("what is no file of this machine has no path", () => {
  for (const uri of ["untitled:Untitled-1", "git:/c:/a.js", "file:///no-drive/a.js", "file:///c:/a%2Fb.js"])
    assert.equal(pathOf(uri, true), undefined, uri);
  assert.equal(pathOf("file://server/share/app.js", false), undefined);
});

for (const [system, folder, path, expected] of [
  [win32, "c:\\w", "c:\\w\\src\\app.js", "src\\app.js"],
  [win32, "c:\\w", "C:\\W\\app.js", "app.js"],
  [win32, "c:\\", "c:\\app.js", "app.js"],
  [win32, "c:\\w", "c:\\w", undefined],
  [win32, "c:\\w", "c:\\ww\\app.js", undefined],
  [win32, "c:\\w", "d:\\w\\app.js", undefined],
  [win32, "\\\\server\\share\\w", "\\\\server\\share\\w\\a.js", "a.js"],
  [win32, "\\\\server\\share\\w", "c:\\w\\a.js", undefined],
  [win32, "c:\\w", "c:\\w\\..a\\b.js", "..a\\b.js"],
  [posix, "/w", "/w/src/app.js", "src/app.js"],
  [posix, "/", "/app.js", "app.js"],
  [posix, "/w", "/w/..a/b.js", "..a/b.js"],
  [posix, "/w/a", "/w", undefined],
] as const) {
  test(`${path} is ${expected ?? "not"} below ${folder}`, () =>
    assert.equal(pathBelow(folder, path, system), expected));
}

test("a folder is nested with what is in it and what it is in, on its drive alone", () => {
  assert.ok(areNested("c:\\w\\src", "c:\\w", win32));
  assert.ok(areNested("c:\\w", "C:\\w\\src\\a.js", win32));
  assert.ok(areNested("c:\\w", "c:\\w", win32));
  assert.ok(!areNested("c:\\w", "d:\\w", win32));
  assert.ok(!areNested("/w/src", "/w/srcs", posix));
});

test("messages have a template's slashes on every system", () => {
  assert.equal(writtenPath("c:\\w\\template.yaml", "c:\\w\\src\\api\\app.js", win32), "src/api/app.js");
  assert.equal(writtenPath("c:\\w\\infra\\template.yaml", "c:\\w\\src", win32), "../src");
  assert.equal(writtenPath("/w/template.yaml", "/w/src/app.js", posix), "src/app.js");
});
