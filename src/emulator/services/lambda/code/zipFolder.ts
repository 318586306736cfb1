import { createWriteStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** Zips a folder as a deployment would: with modes, links as links, without `skip` and without git's own folder. */
export async function zipFolder(folder: string, target: string, skip: readonly string[]): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(target));
  // Reported where it is awaited, also when the folder cannot be read meanwhile.
  written.catch(() => undefined);
  await add(zip, folder, "", new Set([...skip, join(folder, ".git")]));
  zip.end();
  await written;
}

async function add(zip: ZipFile, folder: string, prefix: string, skip: ReadonlySet<string>): Promise<void> {
  const names = (await readdir(folder)).sort();
  for (const name of names) {
    const path = join(folder, name);
    if (skip.has(path)) continue;
    const entry = await lstat(path);
    const options = { mode: entry.mode, mtime: entry.mtime };
    if (entry.isDirectory()) await add(zip, path, `${prefix}${name}/`, skip);
    else if (entry.isSymbolicLink()) zip.addBuffer(Buffer.from(await readlink(path)), prefix + name, options);
    else if (entry.isFile()) zip.addFile(path, prefix + name, options);
  }
}
