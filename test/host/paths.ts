import { join, resolve } from "node:path";

export const projectFolder = resolve(import.meta.dirname, "../..");
export const hostFolder = join(projectFolder, ".vscode-test/host");

/** The server's program within an installed host. It needs Node 24, which is the project's own. */
export function serverEntry(folder: string = hostFolder): string {
  return join(folder, "node_modules/code-server/lib/vscode/out/server-main.js");
}

/** Debian's Chromium, or the one that CHROMIUM names. */
export function chromiumPath(): string {
  return process.env["CHROMIUM"] ?? "/usr/bin/chromium";
}
