import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { Interpreters } from "../../../../../src/emulator/runtime/languages/interpreters.ts";
import { programsOf, type Tool } from "../../../../../src/emulator/runtime/languages/programs.ts";
import { familyOf } from "../../../../../src/shared/systems/family.ts";

test("a wrapper that brings packages is used itself, the Python behind it would not find them", async (t) => {
  const { machine, python, find } = machineFor(t);
  python("real/python3", "3.13.0");
  const wrapper = machine.script(
    "wrapped/python3",
    `PYTHONPATH=/packages exec ${machine.path("real/python3")} "$@"`,
  );
  assert.equal((await find("python", "3.13", { path: ["wrapped"] })).path, wrapper);
});

test("a shim gives way to the Python that it starts", async (t) => {
  const { machine, python, find } = machineFor(t);
  const real = python("real/python3", "3.13.0");
  machine.script("shims/python3", `exec ${real} "$@"`);
  assert.equal((await find("python", "3.13", { path: ["shims"] })).path, real);
});

test("an activated virtual environment wins over version managers and the PATH, whatever its version", async (t) => {
  const { machine, python, find } = machineFor(t);
  const own = python("venv/bin/python", "3.11.2");
  python("bin/python3.12", "3.12.9");
  python("home/.pyenv/versions/3.12.1/bin/python", "3.12.1");
  const env = { VIRTUAL_ENV: machine.path("venv") };
  const found = await find("python", "3.12", { path: ["bin"], env });
  assert.equal(found.path, own);
  assert.match(
    found.substitution ?? "",
    /^runtime runs on Python 3\.11\.2, that of the virtual environment .*venv\.$/,
  );
});

test("a workspace's .venv wins, the nearest first, and none from outside its repository", async (t) => {
  const { machine, python, find } = machineFor(t);
  const managed = python("home/.pyenv/versions/3.12.1/bin/python", "3.12.1");
  python("home/.venv/bin/python", "3.12.0");
  machine.script("home/user/repo/.git/HEAD", "");
  const sourceDir = machine.path("home/user/repo/src/orders");
  mkdirSync(sourceDir, { recursive: true });
  const search = async () => (await find("python", "3.12", { sourceDir })).path;
  python("home/user/.venv/bin/python", "3.12.2");
  assert.equal(await search(), managed);
  const root = python("home/user/repo/.venv/bin/python", "3.12.3");
  assert.equal(await search(), root);
  const near = python("home/user/repo/src/venv/bin/python", "3.12.4");
  assert.equal(await search(), near);
  assert.equal((await find("python", "3.12", {})).path, managed);
});

test("a folder that everybody may write to has no environment of the user's", async (t) => {
  const { machine, python, find } = machineFor(t);
  const managed = python("home/.pyenv/versions/3.12.1/bin/python", "3.12.1");
  python("shared/.venv/bin/python", "3.12.0");
  const sourceDir = machine.path("shared/orders");
  mkdirSync(sourceDir);
  chmodSync(machine.path("shared"), 0o777);
  assert.equal((await find("python", "3.12", { sourceDir })).path, managed);
});

test("Conda's base environment is not a choice, another one is", async (t) => {
  const { machine, python, find } = machineFor(t);
  const conda = python("conda/bin/python", "3.12.7");
  const managed = python("home/.pyenv/versions/3.12.1/bin/python", "3.12.1");
  const env = (name: string) => ({ CONDA_PREFIX: machine.path("conda"), CONDA_DEFAULT_ENV: name });
  assert.equal((await find("python", "3.12", { env: env("base") })).path, managed);
  assert.equal((await find("python", "3.12", { env: env("orders") })).path, conda);
});

for (const [tool, folder, program, chosen, other] of [
  ["node", "home/.nvm/versions/node", "bin/node", "v22.3.0", "v22.11.0"],
  ["node", "home/.local/share/fnm/node-versions", "installation/bin/node", "v22.3.0", "v22.11.0"],
  ["node", "home/.volta/tools/image/node", "bin/node", "22.3.0", "22.11.0"],
  ["node", "home/.local/share/mise/installs/node", "bin/node", "22.3.0", "22.11.0"],
  ["node", "home/.asdf/installs/nodejs", "bin/node", "22.3.0", "22.11.0"],
  ["ruby", "home/.rbenv/versions", "bin/ruby", "3.3.1", "3.3.9"],
  ["ruby", "home/.local/share/mise/installs/ruby", "bin/ruby", "3.3.1", "3.3.9"],
] as const) {
  test(`${tool} of ${folder}: the version in use wins, else the newest that fits the runtime`, async (t) => {
    const { machine, find } = machineFor(t);
    const installed = (version: string) => join(folder, version, program);
    for (const version of [chosen, other]) machine.script(installed(version), `echo ${version}`);
    const wanted = tool === "node" ? "22" : "3.3";
    assert.equal((await find(tool, wanted, {})).path, machine.path(installed(other)));
    const inUse = { path: [dirname(installed(chosen))] };
    assert.equal((await find(tool, wanted, inUse)).path, machine.path(installed(chosen)));
  });
}

test("a version in use that does not fit the runtime gives way to one that does", async (t) => {
  const { machine, find } = machineFor(t);
  machine.script("bin/node", "echo v20.1.0");
  const fits = machine.script("home/.nvm/versions/node/v22.3.0/bin/node", "echo v22.3.0");
  assert.equal((await find("node", "22", { path: ["bin"] })).path, fits);
});

test("a program that did not run is asked again", async (t) => {
  const { machine, interpreters } = machineFor(t);
  machine.script("bin/ruby", "exit 1");
  const search = interpreters({ path: ["bin"] });
  const wish = { tool: "ruby", wanted: "3.3", runtime: "ruby3.3" } as const;
  await assert.rejects(search.find(wish), /none was found/);
  const mended = machine.script("bin/ruby", "echo ruby 3.3.1");
  assert.equal((await search.find(wish)).path, mended);
});

interface Circumstances {
  readonly path?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly sourceDir?: string;
}

/** A machine whose interpreters are scripts that tell their versions. */
function machineFor(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "lw-machine-"));
  t.after(() => rmSync(root, { recursive: true }));
  const machine = {
    path: (name: string) => join(root, name),
    script(name: string, text: string): string {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return path;
    },
  };
  const interpreters = ({ path = [], env = {} }: Circumstances) =>
    new Interpreters({
      searchPath: path.map(machine.path).join(":"),
      homeDir: machine.path("home"),
      env,
      programs: programsOf(familyOf(process.platform)),
      own: undefined,
    });
  return {
    machine,
    interpreters,
    /** It answers as Python does: its version, where it is, and where it looks for packages. */
    python: (name: string, version: string) =>
      machine.script(name, `echo ${version}; echo ${machine.path(name)}; echo /usr; echo "$PYTHONPATH"`),
    find: (tool: Tool, wanted: string, circumstances: Circumstances) =>
      interpreters(circumstances).find({
        tool,
        wanted,
        runtime: "runtime",
        sourceDir: circumstances.sourceDir,
      }),
  };
}
