import { mkdir, readlink, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Makes the dependencies of `from` (in its own or a parent's `node_modules`) visible to code that runs in `folder`. */
export async function linkNodeModules(from: string, folder: string): Promise<void> {
  for (let at = from; ; at = dirname(at)) {
    const dependencies = join(at, "node_modules");
    if (await isFolder(dependencies)) return link(dependencies, join(folder, "node_modules"));
    if (dirname(at) === at) return;
  }
}

/** Makes `path` lead to the folder `target`, in place of what was there. */
export async function link(target: string, path: string): Promise<void> {
  // Processes may be reading through one that is right.
  if ((await readlink(path).catch(() => undefined)) === target) return;
  await rm(path, { recursive: true, force: true });
  await mkdir(dirname(path), { recursive: true });
  // A junction needs no privilege on Windows; elsewhere the type means nothing.
  await symlink(target, path, "junction");
}

export async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isDirectory() ?? false;
}
