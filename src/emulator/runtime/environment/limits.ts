import type { RunnableFunction } from "../../contracts/engine.ts";
import { type Failure, outOfMemory, tmpFull } from "./failures.ts";
import { folderSize } from "./folderSize.ts";
import type { Incarnation } from "./incarnation.ts";

const mebibyte = 1024 * 1024;

/** Why a call ends that has used more than its function's memory; undefined while it has not. */
export function overMemory(
  { memoryMb }: RunnableFunction,
  current: Incarnation,
  requestId: string,
): Failure | undefined {
  if (current.peakBytes <= memoryMb * mebibyte) return undefined;
  // A function that was killed for its memory has used all of it.
  current.peakBytes = memoryMb * mebibyte;
  return outOfMemory(requestId);
}

/** Why a call ends that has put more into /tmp than fits; undefined while it has not. */
export async function overTmp(
  { ephemeralStorageMb }: RunnableFunction,
  tmpDir: string,
  requestId: string,
): Promise<Failure | undefined> {
  const bytes = await folderSize(tmpDir);
  return bytes > ephemeralStorageMb * mebibyte ? tmpFull(requestId, ephemeralStorageMb) : undefined;
}
