// Runs one program at a time in a process group of its own, so that it can be ended with everything below it.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";

interface Ended {
  readonly code: number;
  readonly output: string;
  /** Why it ended, when not by itself. */
  readonly reason?: string;
}

interface ProgramOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limitMs: number;
  /** Gets the output as it comes. */
  readonly show?: (text: string) => void;
}

const running = new Set<ChildProcess>();

/** Runs a program to its end and collects its standard output and error. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  { cwd, env, limitMs, show }: ProgramOptions,
): Promise<Ended> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (bytes: Buffer) => {
      const text = decoder.write(bytes);
      output += text;
      show?.(text);
    });
  }
  let reason: string | undefined;
  const limit = setTimeout(() => {
    reason = `no end within ${limitMs / 60_000} minutes`;
    void endGroup(child);
  }, limitMs);
  const code = await new Promise<number>((done) => {
    child.once("error", (error) => {
      reason = error.message;
      done(1);
    });
    child.once("exit", (exit, signal) => {
      if (signal) reason ??= `ended by ${signal}`;
      done(exit ?? 1);
    });
  });
  clearTimeout(limit);
  running.delete(child);
  // What the program left in its group goes with it; its output may still be on the way.
  signalGroup(child, "SIGKILL");
  await Promise.race([Promise.all([ended(child.stdout), ended(child.stderr)]), sleep(1000)]);
  return { code, output, ...(reason !== undefined && { reason }) };
}

/** Ends what `runProgram` started: politely, then for certain. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(endGroup));
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, "SIGTERM");
  for (let waited = 0; waited < 5000 && child.exitCode === null && child.signalCode === null; waited += 50) {
    await sleep(50);
  }
  signalGroup(child, "SIGKILL");
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

function ended(stream: Readable): Promise<void> | undefined {
  return stream.readableEnded || stream.destroyed
    ? undefined
    : new Promise((done) => stream.once("close", () => done()));
}

/**
 * Processes that have `text` in their environment, arguments or working folder: with a folder that only one run knows,
 * those that the run left behind. Linux only; elsewhere none are found.
 */
export function processesOf(text: string): { pid: number; command: string }[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .flatMap((pid) => {
      const command = read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"))
        .replaceAll("\0", " ")
        .trim();
      const environment = read(() => readFileSync(`/proc/${pid}/environ`, "utf8"));
      const folder = read(() => readlinkSync(`/proc/${pid}/cwd`));
      const ours = [command, environment, folder].some((place) => place.includes(text));
      return ours && command !== "" ? [{ pid, command }] : [];
    });
}

/** A process may be gone, or another user's. */
function read(get: () => string): string {
  try {
    return get();
  } catch {
    return "";
  }
}
