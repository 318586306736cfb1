import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { type Clock, systemClock } from "../../../../../src/shared/clock.ts";
import { CodeHasher } from "../../../../../src/emulator/project/watch/codeHash.ts";

function open(t: TestContext, clock: Clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), "hash-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const hasher = new CodeHasher([join(folder, "data")], clock);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const hash = async () => {
    hasher.startPass();
    return hasher.hash(folder);
  };
  return { folder, write, hash };
}

test("content and names of code count, times and caches do not", async (t) => {
  const { folder, write, hash } = open(t);
  write("app.js", "one");
  write("lib/a.js", "two");
  const first = await hash();
  assert.equal(first.size, 6);
  utimesSync(join(folder, "app.js"), new Date(0), new Date(0));
  write("__pycache__/app.pyc", "x");
  write(".git/HEAD", "x");
  write("data/state.db", "x");
  assert.deepEqual(await hash(), first);
  renameSync(join(folder, "lib/a.js"), join(folder, "lib/b.js"));
  const renamed = await hash();
  assert.notEqual(renamed.sha256, first.sha256);
  write("app.js", "ONE");
  assert.notEqual((await hash()).sha256, renamed.sha256);
});

test("a second change within one step of the file system's time is seen", async (t) => {
  const { folder, write, hash } = open(t);
  const coarse = () => {
    const step = Math.floor(Date.now() / 2000) * 2;
    utimesSync(join(folder, "app.js"), step, step);
  };
  write("app.js", "one");
  coarse();
  const first = await hash();
  write("app.js", "two");
  coarse();
  assert.notEqual((await hash()).sha256, first.sha256);
});

test("a file that did not change is read once", async (t) => {
  const { folder, write, hash } = open(t, { ...systemClock, now: () => Date.now() + 60_000 });
  write("app.js", "one");
  utimesSync(join(folder, "app.js"), 1000, 1000);
  const first = await hash();
  // The same size and time: only who reads it again would notice.
  write("app.js", "two");
  utimesSync(join(folder, "app.js"), 1000, 1000);
  assert.deepEqual(await hash(), first);
});

test("installed dependencies count by their install, those filled by hand by their content", async (t) => {
  const { write, hash } = open(t);
  write("app.js", "one");
  write("node_modules/installed/index.js", "a");
  write("node_modules/.package-lock.json", "1");
  const first = await hash();
  write("node_modules/installed/index.js", "b");
  assert.deepEqual(await hash(), first);
  write("node_modules/.package-lock.json", "2");
  const installed = await hash();
  assert.notEqual(installed.sha256, first.sha256);
  write("nodejs/node_modules/own/index.js", "a");
  const own = await hash();
  write("nodejs/node_modules/own/index.js", "b");
  assert.notEqual((await hash()).sha256, own.sha256);
});
