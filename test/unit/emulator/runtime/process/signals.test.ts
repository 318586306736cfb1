import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { createHost } from "../../../../../src/emulator/runtime/process/host.ts";
import { thisPlatform } from "../../../../../src/emulator/runtime/process/platform.ts";
import { system } from "../../../../../src/emulator/runtime/process/system.ts";

/** How a host for Windows ends a process of this machine, where its program for that ends so. */
async function ended(
  t: TestContext,
  taskkill: { readonly code: number } | { readonly error: string } | { readonly thrown: string },
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly calls: readonly string[]; readonly killed: boolean }> {
  const victim = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  t.after(() => victim.kill("SIGKILL"));
  const calls: string[] = [];
  const program = new ChildProcess();
  const { signals } = createHost(
    thisPlatform({ platform: "win32", arch: "x64" }),
    {
      ...system,
      spawn(command, args) {
        calls.push([command, ...args].join(" ").replace(`${victim.pid}`, "PID"));
        if ("thrown" in taskkill) throw new Error(taskkill.thrown);
        return program;
      },
    },
    variables,
  );
  const exit = once(victim, "exit");
  signals.send(victim.pid ?? 0, "SIGKILL");
  if ("code" in taskkill) program.emit("exit", taskkill.code, null);
  if ("error" in taskkill) program.emit("error", new Error(taskkill.error));
  // One that is not to be killed is asked for something else meanwhile.
  const alone = "code" in taskkill && [0, 128].includes(taskkill.code);
  if (alone) assert.ok(victim.kill("SIGTERM"));
  const [, signal] = await exit;
  signals.endLeft(victim.pid ?? 0);
  return { calls, killed: signal === "SIGKILL" };
}

const usual = String.raw`C:\Windows\System32\taskkill.exe /F /T /PID PID`;
const elsewhere = String.raw`D:\WinNT\System32\taskkill.exe /F /T /PID PID`;

for (const [says, taskkill, variables, calls, killed] of [
  ["ends with what it has started", { code: 0 }, {}, usual, false],
  ["ends so wherever Windows is", { code: 0 }, { SYSTEMROOT: String.raw`D:\WinNT` }, elsewhere, false],
  ["that has ended is nobody else's number", { code: 128 }, {}, usual, false],
  ["ends alone where the program is refused", { code: 1 }, {}, usual, true],
  ["ends alone where the program is not there", { error: "ENOENT" }, {}, usual, true],
  ["ends alone where no program starts", { thrown: "EMFILE" }, {}, usual, true],
] as const) {
  test(`on Windows a process ${says}`, { skip: process.platform === "win32" }, async (t) => {
    assert.deepEqual(await ended(t, taskkill, variables), { calls: [calls], killed });
  });
}
