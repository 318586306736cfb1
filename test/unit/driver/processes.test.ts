import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { processesOf, runProgram } from "../../driver/processes.ts";

const options = { cwd: process.cwd(), env: process.env, limitMs: 30_000 };
const linuxOnly = { skip: process.platform === "linux" ? false : "reads /proc", timeout: 20_000 };
const node = (script: string) => [process.execPath, "-e", script];

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "lw-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

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

test("a program that does not end is ended, with its children", linuxOnly, async (t) => {
  const folder = temporaryFolder(t);
  const child = 'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"])';
  const script = `console.log(${child}.pid); setInterval(() => 0, 1000)`;
  const { output, reason } = await runProgram(node(script), {
    ...options,
    env: { TMPDIR: folder },
    limitMs: 3000,
  });
  assert.match(reason ?? "", /no end within/);
  assert.match(output, /^\d+\n$/);
  // Killing is asked for; the kernel does it a moment later.
  while (processesOf(folder).length > 0) await sleep(20);
});

test("a process is found by a folder in its environment", linuxOnly, async (t) => {
  const folder = temporaryFolder(t);
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
});
