import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import process from "node:process";
import { challengeHeader, localPaths, proofHeader, ReadyLine, runningFile } from "../protocol/emulator.ts";
import { proofOf } from "../shared/proof.ts";
import { signedHeaders } from "./signedHeaders.ts";

/** The emulator that runs on this data directory and answers; undefined when there is none on this machine. */
export async function findRunning(dataDir: string): Promise<ReadyLine | undefined> {
  const ready = read(join(dataDir, runningFile));
  return ready !== undefined && (await isRunning(ready)) ? ready : undefined;
}

function read(path: string): ReadyLine | undefined {
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether the emulator that left the line is there: another program may have its number, or its port, by now. */
async function isRunning(ready: ReadyLine): Promise<boolean> {
  if (!isAlive(ready.pid)) return false;
  const challenge = randomBytes(16).toString("hex");
  try {
    const headers = await signedHeaders(ready, {
      method: "GET",
      path: localPaths.status,
      headers: { [challengeHeader]: challenge },
    });
    const response = await fetch(new URL(localPaths.status, ready.endpoint), {
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    const expected = proofOf(ready.secretAccessKey, ready.endpoint, challenge);
    return response.headers.get(proofHeader) === expected;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
