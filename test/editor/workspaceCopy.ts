// A sample workspace that a test may change.
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";

/** Copies `test/workspaces/<name>` to `folder`, with the project's own packages linked as its node_modules. */
export function copyWorkspace(name: string, folder: string): string {
  cpSync(join(projectFolder, "test/workspaces", name), folder, {
    recursive: true,
    // What the emulator or a person left in the sample is not part of it.
    filter: (path) => !/(^|[\\/])(node_modules|\.lambda-workbench|__pycache__)$/.test(path),
  });
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) symlinkSync(join(projectFolder, "node_modules"), modules, "junction");
  return folder;
}
