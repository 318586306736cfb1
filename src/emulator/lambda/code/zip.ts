import { createWriteStream } from "node:fs";
import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { fromBufferPromise, type ZipFile } from "yauzl";

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/** The declared size of everything in a zip, unpacked. Rejects for bytes that are no zip, or one with unsafe names. */
export async function unzippedSize(zip: Uint8Array): Promise<number> {
  const file = await openZip(zip);
  let size = 0;
  for await (const entry of file.eachEntry()) size += entry.uncompressedSize;
  return size;
}

/**
 * Unpacks into `folder` with the modes of the zip. Names that leave the folder are refused by the reader, and
 * symbolic links are made last, so that no file is written through one.
 */
export async function unzip(zip: Uint8Array, folder: string): Promise<void> {
  const links = new Map<string, string>();
  const written = new Set<string>();
  await mkdir(folder, { recursive: true });
  const file = await openZip(zip);
  for await (const entry of file.eachEntry()) {
    const target = join(folder, entry.fileName);
    if (entry.fileName.endsWith("/")) {
      await mkdir(target, { recursive: true });
      continue;
    }
    const mode = entry.externalFileAttributes >>> 16;
    const content = await file.openReadStreamPromise(entry);
    if ((mode & fileTypeMask) === symbolicLink) {
      links.set(target, (await buffer(content)).toString("utf8"));
      continue;
    }
    if (written.has(target)) await rm(target, { force: true });
    written.add(target);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(content, createWriteStream(target));
    // Zips made on Windows carry no mode; the owner must be able to read whatever the zip says.
    await chmod(target, (mode & 0o777 || 0o644) | 0o400);
  }
  for (const [target, destination] of links) {
    await mkdir(dirname(target), { recursive: true });
    await symlink(destination, target);
  }
}

function openZip(zip: Uint8Array): Promise<ZipFile> {
  return fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength));
}
