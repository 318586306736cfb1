// node supervise.mjs FOLDER PROGRAM ARG… : runs a program that must not outlive the process which started this one.
// Standard input is a pipe held open by that process. When it ends, however that process ended, everything that the
// program started is killed and FOLDER is removed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const [folder, program, ...args] = process.argv.slice(2);
if (folder === undefined || program === undefined)
  throw new Error("usage: supervise.mjs FOLDER PROGRAM ARG…");

const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
const ended = new Promise((done) => {
  child.once("error", (error) => {
    console.error(error.message);
    done(1);
  });
  child.once("exit", (code) => done(code ?? 1));
  process.stdin.once("end", () => done(0)).resume();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => done(0));
});

const code = await ended;
try {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
} catch {
  // The whole group is gone already.
}
await remove();
process.exit(code);

/** A browser that lost its owner needs a moment to end, and writes into the folder until then. */
async function remove() {
  for (let attempt = 1; attempt <= 50 && existsSync(folder); attempt += 1) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    await sleep(100);
  }
}
