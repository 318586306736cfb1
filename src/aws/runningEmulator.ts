import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ReadyLine } from "../protocol/emulator.ts";

const pathIn = (dataDir: string) => join(dataDir, "running.json");

/**
 * Leaves the ready line in the data directory, readable by its owner only, where clients find it. The returned function
 * takes it away; an emulator that was killed leaves it behind, which `findRunning` notices.
 */
export function announce(dataDir: string, ready: ReadyLine): () => void {
  const path = pathIn(dataDir);
  // A file keeps its old mode when it is written over.
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  return () => {
    if (read(path)?.pid === ready.pid) rmSync(path, { force: true });
  };
}

/** The emulator that runs on this data directory and answers; undefined when there is none on this machine. */
export async function findRunning(dataDir: string): Promise<ReadyLine | undefined> {
  const ready = read(pathIn(dataDir));
  return ready !== undefined && (await answers(ready.endpoint)) ? ready : undefined;
}

function read(path: string): ReadyLine | undefined {
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Any answer will do: unsigned, it is a refusal. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
