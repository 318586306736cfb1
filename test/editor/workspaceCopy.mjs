// A sample workspace that a test may change.
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "../..");

/**
 * Copies `test/workspaces/<name>` to `folder`, with the project's own packages linked in place of its node_modules.
 * @param {string} name
 * @param {string} folder
 */
export function copyWorkspace(name, folder) {
  cpSync(join(project, "test/workspaces", name), folder, {
    recursive: true,
    // What the emulator or a person left in the sample is not part of it.
    filter: (path) => !/(^|[\\/])(node_modules|\.lambda-workbench|__pycache__)$/.test(path),
  });
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) symlinkSync(join(project, "node_modules"), modules, "junction");
  return folder;
}
