import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ReadyLine } from "../protocol/emulator.ts";

const pathIn = (dataDir: string) => join(dataDir, "running.json");

/**
 * Leaves the ready line in the data directory, readable by its owner only, where the other subcommands find it. The
 * returned function takes it away; a killed emulator leaves it, and its process id tells.
 */
export function announce(dataDir: string, ready: ReadyLine): () => void {
  const path = pathIn(dataDir);
  // A file keeps its old mode when it is written over.
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  return () => {
    if (findRunning(dataDir)?.pid === ready.pid) rmSync(path, { force: true });
  };
}

/** The emulator that runs on this data directory; undefined when there is none. */
export function findRunning(dataDir: string): ReadyLine | undefined {
  const ready = v.safeParse(v.pipe(v.string(), v.parseJson(), ReadyLine), readIfPresent(pathIn(dataDir)));
  return ready.success && isAlive(ready.output.pid) ? ready.output : undefined;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
