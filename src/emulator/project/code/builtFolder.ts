import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isCodeFolder } from "../watch/codeFolder.ts";

/** Whether a build's folder is there, and made after the last change of the sources: then it has their dependencies too. */
export async function isBuiltSince(built: string, sources: string): Promise<boolean> {
  const status = await stat(built).catch(() => undefined);
  if (!status?.isDirectory()) return false;
  return !(await hasNewer(sources, status.mtimeMs));
}

async function hasNewer(folder: string, thanMs: number): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isCodeFolder(folder, entry.name) && (await hasNewer(path, thanMs))) return true;
    } else {
      const status = await stat(path).catch(() => undefined);
      if (status !== undefined && status.mtimeMs > thanMs) return true;
    }
  }
  return false;
}
