import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { makeLinks } from "../../../links.ts";

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;
const stored = 0;
const deflated = 8;

/** The declared size of everything in a zip, unpacked. Rejects for bytes that are no zip, or one with unsafe names. */
export async function unzippedSize(zip: Uint8Array): Promise<number> {
  const file = await openZip(zip);
  let size = 0;
  for await (const entry of file.eachEntry()) size += entry.uncompressedSize;
  return size;
}

/** Whether a zip has no entries at all. */
export async function isEmptyZip(zip: Uint8Array): Promise<boolean> {
  return (await openZip(zip)).entryCount === 0;
}

/**
 * Unpacks into `folder` with the modes of the zip. Names that leave the folder are refused by the reader, and
 * symbolic links are made last, so that nothing is written through one.
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
    const content = await contentOf(zip, file, entry);
    if ((mode & fileTypeMask) === symbolicLink) {
      links.set(target, content.toString("utf8"));
      continue;
    }
    if (written.has(target)) await rm(target, { force: true });
    written.add(target);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    // Zips made on Windows carry no mode; the owner must be able to read whatever the zip says.
    await chmod(target, (mode & 0o777 || 0o644) | 0o400);
  }
  // All folders before the first link: where a link should be within another, a folder is in the way of that one.
  for (const target of links.keys()) await mkdir(dirname(target), { recursive: true });
  await makeLinks(
    [...links].map(([path, destination]) => ({ path, destination })),
    folder,
  );
}

/**
 * One file's bytes. The zip is in memory, so no stream is needed: the reader's own emits an error twice when content is
 * damaged, once to nobody.
 */
async function contentOf(zip: Uint8Array, file: ZipFile, entry: Entry): Promise<Buffer> {
  const { compressedSize, uncompressedSize, compressionMethod, fileName } = entry;
  if (entry.isEncrypted()) throw new Error(`${fileName} is encrypted`);
  const { fileDataStart } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
  const raw = Buffer.from(zip.buffer, zip.byteOffset + fileDataStart, compressedSize);
  const content = await decompressed(raw, compressionMethod, uncompressedSize);
  if (content.length !== uncompressedSize || crc32(content) !== entry.crc32) {
    throw new Error(`${fileName} is damaged`);
  }
  return content;
}

/** Never more bytes than the zip declared, whatever its content would become. */
async function decompressed(raw: Buffer, method: number, size: number): Promise<Buffer> {
  if (method === stored) return raw;
  if (method === deflated) return inflate(raw, { maxOutputLength: Math.max(size, 1) });
  throw new Error(`The compression method ${method} is unknown`);
}

function openZip(zip: Uint8Array): Promise<ZipFile> {
  return fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength));
}
