import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Reasons for which a test does not apply to this system; false where it does. For the option `skip` of node:test. */
const windows = process.platform === "win32";

export const withoutModes = windows && "Windows has no file modes";
export const withoutLinks = windows && "links need a privilege on Windows";
export const posixPaths = windows && "the made-up paths have no drive";
export const inWine = windows && "Wine is too slow for a bound of time";
export const withoutShebangs = windows && "Windows runs no scripts by their first line";

/** A junction is a link to a folder that needs no privilege. */
export function withoutJunctions(): string | false {
  const folder = mkdtempSync(join(tmpdir(), "junction-"));
  try {
    symlinkSync(folder, join(folder, "itself"), "junction");
    return false;
  } catch {
    return "Wine has no junctions";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A path as it would be on other systems: without a drive, with slashes. For files that are only made up. */
export function withSlashes(path: string): string {
  return path.replace(/^[A-Za-z]:(?=[\\/])/, "").replaceAll("\\", "/");
}

/** Removes a test's folder. Windows keeps what is still open, such as a watched folder: there it goes with the whole run's. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    if (!windows) throw error;
  });
}
