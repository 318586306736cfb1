import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { findInterpreters } from "../../../../../src/emulator/runtime/languages/interpreters.ts";
import { withoutShebangs } from "../../../../platform.ts";

test(
  "a wrapper that brings packages is used itself, the Python behind it would not find them",
  { skip: withoutShebangs },
  async (t) => {
    const python = machine(t);
    const wrapper = python.wrapper("wrapped", 'export PYTHONPATH="/packages/of/the/wrapper"');
    assert.equal(await python.found("wrapped"), wrapper);
  },
);

test("a shim gives way to the Python that it starts", { skip: withoutShebangs }, async (t) => {
  const python = machine(t);
  python.wrapper("shims", "");
  assert.equal(await python.found("shims"), python.real);
});

/** A machine with one Python, which is a script that answers as Python does. */
function machine(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "lw-python-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const script = (name: string, text: string): string => {
    mkdirSync(join(folder, name));
    const path = join(folder, name, "python3");
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  };
  const real = join(folder, "real/python3");
  script("real", `echo 3.13.0; echo ${real}; echo /usr; echo "$PYTHONPATH"`);
  return {
    real,
    wrapper: (name: string, environment: string) => script(name, `${environment}\nexec ${real} "$@"`),
    async found(name: string): Promise<string> {
      const options = { searchPath: join(folder, name), homeDir: folder, own: undefined };
      return (await findInterpreters(options).find("python", "3.13", "python3.13")).path;
    },
  };
}
