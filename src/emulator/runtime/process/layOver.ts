import { constants } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readlink, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { type LinkToBe, makeLinks } from "../../links.ts";

/**
 * Lays layers over each other in `root`, as unpacking their zips into `/opt` one after the other does: files and links of a
 * later layer replace those of an earlier one, folders grow together, and a folder is where a link of an earlier layer leads
 * to. Other than with a zip, what leads out of `/opt` or nowhere gives way to the folder: nothing is written outside.
 */
export async function layOver(
  layers: readonly string[],
  root: string,
  linked: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const layer of layers) {
    const { folder, below } = await contentOf(layer, linked);
    const place = below === "" ? root : await folderAt(root, join(root, below));
    if (place !== undefined) await lay(root, folder, place);
  }
}

/** Where a layer's content is, and below which folder of `/opt` it belongs. */
export interface LayerContent {
  readonly folder: string;
  readonly below: string;
}

/**
 * A layer of the workspace that is nothing but a link to a folder elsewhere is that folder. Of a layer that was uploaded, a
 * link would copy whatever of this machine it names.
 */
export async function contentOf(layer: string, linked: ReadonlySet<string>): Promise<LayerContent> {
  if (!linked.has(layer)) return { folder: layer, below: "" };
  const [only, ...others] = await readdir(layer, { withFileTypes: true });
  if (only?.isSymbolicLink() === true && others.length === 0) {
    const folder = await readlink(join(layer, only.name));
    if (isAbsolute(folder) && !insideOpt(folder) && (await isFolder(folder)))
      return { folder, below: only.name };
  }
  return { folder: layer, below: "" };
}

/** Links last, as zip programs make them: within one layer nothing is written through its own. */
async function lay(root: string, source: string, target: string): Promise<void> {
  const links: { readonly from: string; readonly to: string }[] = [];
  await layFiles(root, source, target, links);
  const cleared: LinkToBe[] = [];
  for (const { from, to } of links)
    if (await clear(to)) cleared.push({ path: to, destination: await readlink(from) });
  await makeLinks(cleared, root);
}

async function layFiles(
  root: string,
  source: string,
  target: string,
  links: { readonly from: string; readonly to: string }[],
): Promise<void> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) links.push({ from: join(source, entry.name), to: join(target, entry.name) });
    else if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
  }
  await Promise.all(files.map((name) => layFile(join(source, name), join(target, name))));
  for (const name of folders) {
    const place = await folderAt(root, join(target, name));
    if (place !== undefined) await layFiles(root, join(source, name), place, links);
  }
}

async function layFile(from: string, to: string): Promise<void> {
  if (await clear(to)) await copyFile(from, to, constants.COPYFILE_FICLONE);
}

/** Makes room for a file or a link; false when a folder is there, which neither replaces. */
async function clear(path: string): Promise<boolean> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory() === true) return false;
  if (there !== undefined) await rm(path);
  return true;
}

/** The folder at a path, made when there is none; nothing when a file is there, which a folder does not replace. */
async function folderAt(root: string, path: string): Promise<string | undefined> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory() === true) return path;
  if (there?.isSymbolicLink() === true) {
    const place = await placeOf(root, path);
    if (place !== undefined && (await isFolder(place))) return place;
    await rm(path);
  } else if (there !== undefined) return undefined;
  await mkdir(path);
  return path;
}

/** Where a path below `root` leads for a process that sees `root` as `/opt`; nothing when that is outside or not there. */
async function placeOf(root: string, path: string): Promise<string | undefined> {
  let at = root;
  let links = 0;
  const ahead = path.slice(root.length).split(/[\\/]/);
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (at === root) return undefined;
      at = dirname(at);
      continue;
    }
    const next = join(at, part);
    const there = await lstat(next).catch(() => undefined);
    if (there === undefined) return undefined;
    if (!there.isSymbolicLink()) {
      at = next;
      continue;
    }
    // As many as Linux follows.
    if (++links > 40) return undefined;
    const destination = await readlink(next);
    if (isAbsolute(destination)) {
      if (!insideOpt(destination)) return undefined;
      at = root;
      ahead.unshift(...destination.split("/").slice(2));
    } else ahead.unshift(...destination.split("/"));
  }
  return at;
}

function insideOpt(path: string): boolean {
  return path === "/opt" || path.startsWith("/opt/");
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
