import { stat } from "node:fs/promises";

export interface FileStamp {
  /** Changes when the file does: its time, size and identity. Undefined when that cannot be relied on. */
  readonly stamp: string | undefined;
  /** Bytes. */
  readonly size: number;
}

/** Some file systems keep the time of a change in steps of two seconds; others in those of the kernel's tick. */
const timeStepMs = 2000;

/**
 * The stamp of a file that was read after `readAt` (epoch milliseconds); undefined when there is no such file. One
 * that changed about then has no stamp, since it may have changed again after it was read, within the same step of
 * time.
 */
export async function stampOf(path: string, readAt: number): Promise<FileStamp | undefined> {
  try {
    const status = await stat(path, { bigint: true });
    if (!status.isFile()) return undefined;
    const { mtimeMs, mtimeNs, size, ino } = status;
    const reliable = Number(mtimeMs) < readAt - timeStepMs;
    return { stamp: reliable ? `${mtimeNs} ${size} ${ino}` : undefined, size: Number(size) };
  } catch {
    // Gone, or a link to nowhere.
    return undefined;
  }
}

/** The stamps of several files that were read after `readAt`; one that is not there has none. */
export async function stampsOf(
  paths: readonly string[],
  readAt: number,
): Promise<ReadonlyMap<string, string | undefined>> {
  const stamps = paths.map(async (path) => [path, (await stampOf(path, readAt))?.stamp] as const);
  return new Map(await Promise.all(stamps));
}

/** Whether every file certainly is as it was when the stamps were taken. */
export async function areUnchanged(
  stamps: ReadonlyMap<string, string | undefined>,
  now: number,
): Promise<boolean> {
  const current = await stampsOf([...stamps.keys()], now);
  return [...stamps].every(([path, stamp]) => stamp !== undefined && current.get(path) === stamp);
}
