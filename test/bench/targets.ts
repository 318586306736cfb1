import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as v from "valibot";
import { type Credentials, LeanClient } from "./leanClient.ts";

/** Something to measure: a process that answers invokes. */
export interface Target {
  readonly name: string;
  readonly pid: number;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Milliseconds from its start until it could answer. */
  readonly readyMs: number;
  client(service?: string): LeanClient;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, "../..");
const Ready = v.object({
  endpoint: v.string(),
  region: v.optional(v.string(), "us-east-1"),
  accessKeyId: v.optional(v.string()),
  secretAccessKey: v.optional(v.string()),
});

export type FloorKind = "none" | "pipe" | "lean" | "http" | "http-env";

/** Starts one of the floors of floor.ts. */
export function startFloor(kind: FloorKind, standby = false): Promise<Target> {
  const args = [join(import.meta.dirname, "floor.ts"), kind, ...(standby ? ["standby"] : [])];
  return started(`floor-${kind}`, process.execPath, args);
}

/** Starts the built emulator on a data directory, as a user does. */
export function startEmulator(
  dataDir: string,
  more: readonly string[] = [],
  name = "emulator",
): Promise<Target> {
  const args = [join(root, "dist/cli.js"), "start", "--port", "0", "--data-dir", dataDir, ...more];
  return started(name, process.execPath, args);
}

async function started(name: string, command: string, args: readonly string[]): Promise<Target> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const line = await firstLine(child, () => errors);
  const readyMs = performance.now() - began;
  const ready = v.parse(v.pipe(v.string(), v.parseJson(), Ready), line);
  const { endpoint, region, accessKeyId, secretAccessKey } = ready;
  const credentials: Credentials =
    accessKeyId === undefined || secretAccessKey === undefined
      ? // The floors do not look at the signature, but the client pays for it all the same.
        { accessKeyId: "AKIAFLOOR", secretAccessKey: "floor", region }
      : { accessKeyId, secretAccessKey, region };
  return {
    name,
    endpoint,
    pid: child.pid ?? 0,
    readyMs,
    client: (service) => new LeanClient(endpoint, credentials, service),
    stop: () => stop(child),
  };
}

async function firstLine(
  child: ChildProcess & { readonly stdout: Readable },
  errors: () => string,
): Promise<string> {
  const lines = createInterface(child.stdout);
  const ended = once(child, "exit").then(() => {
    throw new Error(`it ended before it was ready: ${errors()}`);
  });
  const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
  return line;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** Processor time that a process has used so far, its children aside; milliseconds. */
export function processorMs(pid: number): number {
  const fields = readText(`/proc/${pid}/stat`)
    .replace(/^.*\) /, "")
    .split(" ");
  // utime and stime, in ticks of ten milliseconds.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory of a process and, without it, of its descendants, in MiB. */
export function residentMiB(pid: number, tree = false): number {
  const own = Number(/VmRSS:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
  if (!tree) return own;
  return childrenOf(pid).reduce((sum, child) => sum + residentMiB(child, true), own);
}

export function childrenOf(pid: number): number[] {
  return readText(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .map(Number)
    .filter((child) => child > 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
