import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ReadyLine, runningFile } from "../protocol/emulator.ts";

/** The emulator that runs on this data directory and answers; undefined when there is none on this machine. */
export async function findRunning(dataDir: string): Promise<ReadyLine | undefined> {
  const ready = read(join(dataDir, runningFile));
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
