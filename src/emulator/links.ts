import { copyFile, mkdir, readlink, rm, stat, symlink } from "node:fs/promises";
import nodePath, { dirname, type PlatformPath, relative, resolve } from "node:path";

// Windows makes a link only for whoever has the privilege; a junction, which leads to a folder alone, it makes for everybody.

/** A link to be: `destination` is as it would be read from it. */
export interface LinkToBe {
  readonly path: string;
  readonly destination: string;
}

/** Makes `path` lead to the folder `target`, in place of what was there. */
export async function linkFolder(target: string, path: string): Promise<void> {
  // Processes may be reading through one that is right.
  const there = await readlink(path).catch(() => undefined);
  if (there !== undefined && leadsTo({ path, destination: there }, target)) return;
  await rm(path, { recursive: true, force: true });
  await mkdir(dirname(path), { recursive: true });
  // Elsewhere than on Windows the type means nothing.
  await symlink(target, path, "junction");
}

/** Whether a link leads to a folder; a junction is read with a separator at its end, and Windows does not tell names by case. */
export function leadsTo(
  { path, destination }: LinkToBe,
  target: string,
  paths: PlatformPath = nodePath,
): boolean {
  return paths.relative(paths.resolve(paths.dirname(path), destination), target) === "";
}

/**
 * Makes the links of a folder's content. For whom the system makes none, those to folders are junctions, and those to files of
 * `root` are copies: a copy of what is elsewhere would bring a file of this machine in. What leads nowhere is left out then.
 */
export async function makeLinks(
  links: readonly LinkToBe[],
  root: string,
  make: typeof symlink = symlink,
): Promise<void> {
  let refused: LinkToBe[] = [];
  for (const link of links) if (!(await made(link, make))) refused.push(link);
  // One may lead to another, which has to be there first.
  for (let left = -1; refused.length !== left;) {
    left = refused.length;
    const again: LinkToBe[] = [];
    for (const link of refused) if (!(await replaced(link, root))) again.push(link);
    refused = again;
  }
}

async function made({ path, destination }: LinkToBe, make: typeof symlink): Promise<boolean> {
  try {
    await make(destination, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPERM") return false;
    throw error;
  }
}

async function replaced({ path, destination }: LinkToBe, root: string): Promise<boolean> {
  const target = resolve(dirname(path), destination);
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory() === true) await symlink(target, path, "junction");
  else if (found?.isFile() === true && !relative(root, target).startsWith("..")) await copyFile(target, path);
  else return false;
  return true;
}
