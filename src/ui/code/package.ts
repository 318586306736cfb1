import * as vscode from "vscode";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { buffer } from "node:stream/consumers";
import yauzl from "yauzl";
import { AppError } from "../../shared/errors.ts";

/** AWS's bound of an unpacked package; a file beyond it is no package of Lambda's. */
const mostBytes = 262_144_000;

export interface PackageEntry {
  readonly size: number;
  readonly executable: boolean;
  readonly read: () => Promise<Uint8Array>;
}

/** The files of a package by their paths with slashes. */
export type Package = ReadonlyMap<string, PackageEntry>;

/** Downloads a package and reads its directory; each file is unpacked when it is asked for. */
export async function downloadPackage(url: string): Promise<Package> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new AppError("no-download", {
      userMessage: vscode.l10n.t("The code could not be downloaded: status {0}. Try again.", response.status),
    });
  }
  return await readPackage(Buffer.from(await response.arrayBuffer()));
}

/** The files of a package that is there. */
export async function readPackage(zipped: Buffer): Promise<Package> {
  const fromBuffer = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);
  const zip = await fromBuffer(zipped, { lazyEntries: true, autoClose: false });
  const open = promisify<yauzl.Entry, Readable>(zip.openReadStream.bind(zip));
  const entries = new Map<string, PackageEntry>();
  let sum = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  zip.on("entry", (entry: yauzl.Entry) => {
    sum += entry.uncompressedSize;
    if (sum > mostBytes) {
      reject(
        new AppError("package-too-large", {
          userMessage: vscode.l10n.t("The package is larger than Lambda allows."),
        }),
      );
      return;
    }
    if (!entry.fileName.endsWith("/")) {
      const read = async () => await buffer(await open(entry));
      // Unix's mode is in the upper half.
      const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
      entries.set(entry.fileName, { size: entry.uncompressedSize, executable, read });
    }
    zip.readEntry();
  });
  zip.once("end", resolve);
  zip.once("error", reject);
  zip.readEntry();
  await promise;
  return entries;
}
