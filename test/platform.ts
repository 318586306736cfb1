import { rm } from "node:fs/promises";

/** Reasons for which a test does not apply to this system; false where it does. For the option `skip` of node:test. */
const windows = process.platform === "win32";

export const withoutModes = windows && "Windows has no file modes";
export const withoutLinks = windows && "links need a privilege on Windows";
export const withoutShebangs = windows && "Windows runs no scripts by their first line";

/** Removes a test's folder. Windows keeps what is still open, such as a watched folder: there it goes with the whole run's. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    if (!windows) throw error;
  });
}
