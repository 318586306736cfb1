// Where the editor harness finds things. It runs on Node 20 too: whoever starts it may not be on the project's Node.
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

export const projectFolder = resolve(import.meta.dirname, "../..");
export const hostFolder = join(projectFolder, ".vscode-test/host");

/** The server's program within an installed host. */
export const serverEntry = (folder = hostFolder) =>
  join(folder, "node_modules/code-server/lib/vscode/out/server-main.js");

/** A Node that the server runs on (24 or newer): this one, or else the project's own. */
export function hostNode() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
  return join(dirname(manifest), "bin/node");
}

/** Debian's Chromium, or the one that CHROMIUM names. */
export const chromiumPath = () => process.env["CHROMIUM"] ?? "/usr/bin/chromium";
