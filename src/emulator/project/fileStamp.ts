import { stat } from "node:fs/promises";

/** A text that changes when a file does: its time, size and identity; undefined when there is no such file. */
export async function stampOf(
  path: string,
): Promise<{ readonly stamp: string; readonly size: number } | undefined> {
  try {
    const status = await stat(path, { bigint: true });
    if (!status.isFile()) return undefined;
    const { mtimeNs, size, ino } = status;
    return { stamp: `${mtimeNs} ${size} ${ino}`, size: Number(size) };
  } catch {
    // Gone, or a link to nowhere.
    return undefined;
  }
}

/** The stamps of several files; one that is not there has none. */
export async function stampsOf(paths: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const stamps = paths.map(async (path) => [path, (await stampOf(path))?.stamp] as const);
  return new Map(await Promise.all(stamps));
}

/** Whether every file is as it was when the stamps were taken. */
export async function areUnchanged(stamps: ReadonlyMap<string, string | undefined>): Promise<boolean> {
  const now = await stampsOf([...stamps.keys()]);
  return [...stamps].every(([path, stamp]) => stamp !== undefined && now.get(path) === stamp);
}
