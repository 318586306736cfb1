import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { linkFolder } from "../../links.ts";

/** Makes the dependencies of `from` (in its own or a parent's `node_modules`) visible to code that runs in `folder`. */
export async function linkNodeModules(from: string, folder: string): Promise<void> {
  for (let at = from; ; at = dirname(at)) {
    const dependencies = join(at, "node_modules");
    if (await isFolder(dependencies)) return linkFolder(dependencies, join(folder, "node_modules"));
    if (dirname(at) === at) return;
  }
}

export async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isDirectory() ?? false;
}
