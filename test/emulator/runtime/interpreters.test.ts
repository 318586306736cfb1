import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import type { EngineError } from "../../../src/emulator/contracts/engine.ts";
import { testEngine } from "./testEngine.ts";

test("a missing interpreter is an error that says what to install", async (t) => {
  const { fn, invoke, dir } = testEngine(t, { searchPath: "", homeDir: "/nonexistent" });
  assert.ok(existsSync(dir));
  const python = fn(
    { "app.py": "def handler(e, c): return 1" },
    { runtime: "python3.12", handler: "app.handler" },
  );
  await assert.rejects(invoke(python), (error: EngineError) => {
    assert.equal(error.code, "runtime-missing");
    assert.match(error.message, /python3\.12 needs Python 3\.12.*Install Python 3\.12/);
    return true;
  });
});

test("another version is used with a visible notice", async (t) => {
  const { fn, invoke, messages } = testEngine(t);
  const old = fn(
    { "index.js": "exports.handler = async () => process.env.AWS_EXECUTION_ENV;" },
    { runtime: "nodejs10.x" },
  );
  assert.equal((await invoke(old)).json, "AWS_Lambda_nodejs10.x");
  assert.match(
    messages[0] ?? "",
    /^nodejs10\.x runs on Node\.js \d+\.\d+\.\d+, the nearest version found\. Install Node\.js 10/,
  );
});
