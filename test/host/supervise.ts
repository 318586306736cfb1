// node supervise.ts FOLDER PROGRAM ARG… : runs a program that must not outlive the process which started this one.
// Standard input is a pipe held open by that process. When it ends, however that process ended, everything that the
// program started is killed and FOLDER is removed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const [folder, program, ...args] = process.argv.slice(2);
if (folder === undefined || program === undefined) throw new Error("usage: supervise.ts FOLDER PROGRAM ARG…");

const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
const code = await new Promise<number>((ended) => {
  child.once("error", (error) => {
    console.error(error.message);
    ended(1);
  });
  child.once("exit", (exitCode) => ended(exitCode ?? 1));
  process.stdin.once("end", () => ended(0)).resume();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ended(0));
});

try {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
} catch {
  // The whole group is gone already.
}
await remove(folder);
process.exit(code);

/** A browser that lost its owner needs a moment to end, and writes into the folder until then. */
async function remove(path: string): Promise<void> {
  for (let attempt = 1; attempt <= 50 && existsSync(path); attempt += 1) {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    await sleep(100);
  }
}
