import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { processesOf, runProgram } from "../../driver/processes.ts";

const options = { cwd: process.cwd(), env: process.env, limitMs: 30_000 };
const node = (script: string) => [process.execPath, "-e", script];

test("a program's outputs and exit code are collected, also of one that cannot be started", async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const { code, output } = await runProgram(node(script), options);
  assert.equal(code, 3);
  assert.match(output, /out/);
  assert.match(output, /err/);
  const missing = await runProgram(["/no/such/program"], options);
  assert.equal(missing.code, 1);
  assert.match(missing.reason ?? "", /ENOENT/);
});

test(
  "a program that does not end is ended, with its children",
  { skip: process.platform !== "linux" },
  async () => {
    const child =
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" })';
    const script = `console.log(${child}.pid); setInterval(() => 0, 1000)`;
    const { output, reason } = await runProgram(node(script), { ...options, limitMs: 1000 });
    assert.match(reason ?? "", /no end within/);
    assert.ok(Number(output) > 0);
    assert.throws(() => process.kill(Number(output), 0), { code: "ESRCH" });
  },
);

test(
  "a process is found by a folder in its environment",
  { skip: process.platform !== "linux" },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "lw-"));
    t.after(() => rmSync(folder, { recursive: true }));
    assert.deepEqual(processesOf(folder), []);
    const child = spawn(process.execPath, ["-e", 'console.log("up"); setInterval(() => 0, 1000)'], {
      env: { TMPDIR: folder },
      stdio: ["ignore", "pipe", "ignore"],
    });
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    assert.deepEqual(
      processesOf(folder).map(({ pid }) => pid),
      [child.pid],
    );
  },
);
