import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { layOver } from "../../../../../src/emulator/runtime/process/layOver.ts";
import { optFolders } from "../../../../../src/emulator/runtime/process/layers.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { withoutLinks } from "../../../../platform.ts";
import { until } from "../../../../until.ts";

/** By path: the text of a file, or where a link leads to: `-> there`. */
type Files = Readonly<Record<string, string>>;

function temporary(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "layers-test-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function write(folder: string, files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), path);
    else writeFileSync(path, text, { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  }
  return folder;
}

function read(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { encoding: "utf8", recursive: true })) {
    const path = join(folder, name);
    const file = lstatSync(path);
    if (file.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else if (file.isFile()) found[name] = `${readFileSync(path, "utf8")} ${(file.mode & 0o777).toString(8)}`;
  }
  return found;
}

const conflicts: Readonly<Record<string, readonly Files[]>> = {
  "a later file wins": [
    { "bin/a.sh": "1", "b.txt": "1" },
    { "bin/a.sh": "2", "bin/c.txt": "2" },
  ],
  "a folder goes where an earlier link leads to": [
    { "lib64/a.so": "1", lib: "-> lib64" },
    { "lib/b.so": "2", "lib/deep/c.so": "2" },
  ],
  "through links of links": [
    { "x/y/z/a": "1", one: "-> x/two", "x/two": "-> ../x/y/./z" },
    { "one/b": "2", "x/two/c": "2" },
  ],
  "a link does not replace a folder": [{ "lib/a.so": "1" }, { lib: "-> lib64", "lib64/b.so": "2" }],
  "a link replaces a file and a link": [
    { current: "-> v1", "v1/a": "1", file: "1" },
    { current: "-> v2", "v2/a": "2", file: "-> v2/a" },
  ],
  "a file replaces a link and does not write through it": [
    { "kept.txt": "1", "name.txt": "-> kept.txt" },
    { "name.txt": "2" },
  ],
  "neither of a file and a folder replaces the other": [
    { one: "1", "two/a": "1" },
    { "one/b": "2", two: "2", "three/c": "2" },
  ],
};

for (const [name, layers] of Object.entries(conflicts))
  test(`layers are laid over each other as unzip does: ${name}`, async (t) => {
    if (spawnSync("unzip", ["-v"]).error !== undefined || spawnSync("zip", ["-v"]).error !== undefined) {
      t.skip("zip and unzip are not installed");
      return;
    }
    const dir = temporary(t);
    const ours = write(join(dir, "ours"), {});
    const theirs = write(join(dir, "theirs"), {});
    const folders = layers.map((files, index) => write(join(dir, String(index)), files));
    await layOver(folders, ours);
    for (const folder of folders) {
      spawnSync("zip", ["-q", "-r", "-y", `${folder}.zip`, "."], { cwd: folder });
      spawnSync("unzip", ["-q", "-o", `${folder}.zip`, "-d", theirs]);
    }
    assert.deepEqual(read(ours), read(theirs));
  });

test("nothing is written where a layer's link leads out of /opt", { skip: withoutLinks }, async (t) => {
  const dir = temporary(t);
  const outside = write(join(dir, "outside"), { "own.txt": "mine" });
  const root = write(join(dir, "root"), {});
  await layOver(
    [
      write(join(dir, "1"), {
        a: `-> ${outside}`,
        b: "-> ../outside",
        c: "-> /opt/real",
        d: "-> gone",
        e: "-> e",
      }),
      write(join(dir, "2"), { "real/x": "2" }),
      write(join(dir, "3"), { "a/x": "3", "b/x": "3", "c/y": "3", "d/x": "3", "e/x": "3" }),
    ],
    root,
  );
  assert.deepEqual(read(outside), { "own.txt": "mine 644" });
  assert.deepEqual(read(root), {
    c: "-> /opt/real",
    "a/x": "3 644",
    "b/x": "3 644",
    "d/x": "3 644",
    "e/x": "3 644",
    "real/x": "2 644",
    "real/y": "3 644",
  });
});

test(
  "two layers that are links to folders of a workspace show the content of both",
  { skip: withoutLinks },
  async (t) => {
    const dir = temporary(t);
    const first = write(join(dir, "first"), { "one/a.py": "1", "shared/a.py": "1" });
    const second = write(join(dir, "second"), { "two/b.py": "2", "shared/b.py": "2" });
    const root = write(join(dir, "root"), {});
    const layers = [first, second].map((folder) => write(`${folder}-layer`, { python: `-> ${folder}` }));
    await layOver(layers, root, new Set(layers));
    assert.deepEqual(Object.keys(read(root)).toSorted(), [
      "python/one/a.py",
      "python/shared/a.py",
      "python/shared/b.py",
      "python/two/b.py",
    ]);
  },
);

test(
  "an uploaded layer that is nothing but a link copies nothing of this machine",
  { skip: withoutLinks },
  async (t) => {
    const dir = temporary(t);
    const secret = write(join(dir, "home"), { ".ssh/id": "secret" });
    const layers = [
      write(join(dir, "uploaded"), { x: `-> ${secret}` }),
      write(join(dir, "other"), { "x/own.txt": "1", "y.txt": "2" }),
    ];
    const { folder = "", release } = await optFolders(dir, new ManualClock())(layers);
    t.after(release);
    assert.deepEqual(read(folder), { "x/own.txt": "1 644", "y.txt": "2 644" });
    assert.deepEqual(read(secret), { ".ssh/id": "secret 644" });
  },
);

test("the same layers are merged once, changed ones anew, and what nobody uses is removed", async (t) => {
  const dir = temporary(t);
  const clock = new ManualClock();
  const take = optFolders(dir, clock);
  const layers = [write(join(dir, "1"), { a: "1" }), write(join(dir, "2"), { b: "2" })];
  const [first, again] = await Promise.all([take(layers), take(layers)]);
  assert.ok(first.folder !== undefined && first.folder === again.folder);
  assert.equal(
    (await take(layers.toReversed())).folder === first.folder,
    false,
    "another order is another /opt",
  );
  first.release();
  first.release();
  clock.advance(60_000);
  assert.equal((await take(layers)).folder, first.folder, "someone else uses it");

  writeFileSync(join(dir, "2", "b"), "changed");
  const changed = await take(layers);
  assert.equal(readFileSync(join(changed.folder ?? "", "b"), "utf8"), "changed");
  assert.equal(readFileSync(join(first.folder, "b"), "utf8"), "2");
  changed.release();
  clock.advance(59_000);
  const back = await take(layers);
  assert.equal(back.folder, changed.folder);
  back.release();
  clock.advance(60_000);
  await until(() => !existsSync(back.folder ?? ""));
  assert.equal(existsSync(first.folder), true);
});
