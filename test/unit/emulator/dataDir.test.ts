import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { claimDataDir, dataDirAt, ownNames } from "../../../src/emulator/dataDir.ts";
import { withoutLinks, withoutModes } from "../../platform.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lambda-workbench-data-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("every place of the layout is one that the emulator calls its own", () => {
  const { root, ...places } = dataDirAt("/data");
  assert.equal(root, "/data");
  for (const path of Object.values(places)) assert.ok(ownNames.has(path.slice("/data/".length)), path);
});

test("no name of its own may be a link", { skip: withoutLinks }, (t) => {
  for (const name of ownNames) {
    const root = folder(t);
    symlinkSync(join(root, "elsewhere"), join(root, name));
    assert.throws(() => claimDataDir(dataDirAt(root), { adopt: true }), { code: "data-dir-foreign" }, name);
  }
});

const claim = (root: string, adopt = false) => claimDataDir(dataDirAt(root), { adopt });
const notMadeHere = {
  code: "data-dir-foreign",
  userMessage: /was not made by an emulator here.*--adopt-data-dir/,
};

/** What a data directory has once the emulator ran on it. */
function made(t: TestContext): string {
  const root = join(folder(t), "made");
  claim(root);
  writeFileSync(join(root, "access-key.json"), "{}");
  return root;
}

test("a data directory is known again, also after its project was moved", (t) => {
  const root = made(t);
  claim(root);
  const moved = join(folder(t), "moved");
  renameSync(root, moved);
  claim(moved);
});

test("a data directory that came from elsewhere is refused, and untouched", (t) => {
  const original = made(t);
  const copies: Readonly<Record<string, (to: string) => void>> = {
    "a clone, with what is in each file": (to) => cpSync(original, to, { recursive: true }),
    "an archive, with modes and times": (to) => {
      cpSync(original, to, { recursive: true, preserveTimestamps: true });
      chmodSync(to, 0o700);
    },
    "no marker": (to) => {
      mkdirSync(to);
      copyFileSync(join(original, "state.db"), join(to, "state.db"));
    },
    "a marker that claims to be of a disk without times of birth": (to) => {
      cpSync(original, to, { recursive: true });
      const inode = String(statSync(join(to, "owner.json"), { bigint: true }).ino);
      writeFileSync(join(to, "owner.json"), JSON.stringify({ inode, born: "0" }));
    },
    "a marker that is nonsense": (to) => {
      cpSync(original, to, { recursive: true });
      writeFileSync(join(to, "owner.json"), "[1");
    },
  };
  for (const [what, copy] of Object.entries(copies)) {
    const copied = join(folder(t), "copy");
    copy(copied);
    const before = readdirSync(copied);
    assert.throws(() => claim(copied), notMadeHere, what);
    assert.deepEqual(readdirSync(copied), before, what);
    claim(copied, true);
    claim(copied);
  }
});

test("a data directory of another user is refused", { skip: process.getuid?.() !== 0 }, (t) => {
  const root = made(t);
  chownSync(join(root, "owner.json"), 21_001, 21_001);
  assert.throws(() => claim(root), notMadeHere);
});

test(
  "nobody else can read what is in a data directory, also in one that all could read before",
  { skip: withoutModes },
  (t) => {
    const root = folder(t);
    chmodSync(root, 0o755);
    claim(root);
    const readable = join(root, "access-key.json");
    writeFileSync(readable, "{}", { mode: 0o644 });
    chmodSync(readable, 0o644);
    chmodSync(root, 0o755);
    claim(root);
    const modes = Object.fromEntries(
      ["", ...readdirSync(root)].map((name) => [name, statSync(join(root, name)).mode & 0o777]),
    );
    assert.deepEqual(modes, { "": 0o700, "access-key.json": 0o600, "owner.json": 0o600, "state.db": 0o600 });
    assert.equal(readFileSync(join(root, "state.db"), "utf8"), "");
  },
);
