import { createHash } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isPackageFile } from "../../../template/model/handlerFile.ts";
import { readBounded } from "../watch/boundedFile.ts";
import type { CodeHash } from "../watch/codeHash.ts";

/** A package that Lambda would unpack: AWS takes 250 MB of content, images aside. */
const maxUnpackedBytes = 250 * 1024 ** 2;

/** Unpacks zips as Lambda does; the packages that clients send are unpacked by the same. */
export interface Unzip {
  unzip(zip: Uint8Array, folder: string): Promise<void>;
  /** The declared size of everything in a zip. */
  unzippedSize(zip: Uint8Array): Promise<number>;
}

export interface Unpacked {
  readonly folder: string;
  readonly hash: CodeHash;
}

/** The zip and jar files that templates name as code, each unpacked once for all that have it. */
export class Archives {
  readonly #folder: string;
  readonly #zips: Unzip;
  readonly #unpacked = new Map<string, Promise<string>>();

  constructor(buildDir: string, zips: Unzip) {
    this.#zips = zips;
    this.#folder = join(buildDir, ".archives");
  }

  /** Rejects for what is no such file; the message is for a person. */
  async unpack(file: string): Promise<Unpacked> {
    const bytes = readBounded(file, maxUnpackedBytes);
    const sha256 = createHash("sha256").update(bytes).digest("base64");
    const unpacking = this.#unpacked.get(sha256) ?? this.#unpack(bytes, sha256);
    this.#unpacked.set(sha256, unpacking);
    try {
      return { folder: await unpacking, hash: { sha256, size: bytes.length } };
    } catch (error) {
      this.#unpacked.delete(sha256);
      throw error;
    }
  }

  async #unpack(bytes: Uint8Array, sha256: string): Promise<string> {
    const folder = join(this.#folder, Buffer.from(sha256, "base64").toString("hex").slice(0, 32));
    if ((await this.#zips.unzippedSize(bytes)) > maxUnpackedBytes)
      throw new Error("It is larger than Lambda takes.");
    const fresh = `${folder}.new`;
    await rm(fresh, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await this.#zips.unzip(bytes, fresh);
    // What has its final name is whole.
    await rename(fresh, folder);
    return folder;
  }
}

/** Whether a path is a file that Lambda would unpack. */
export async function isArchive(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true && isPackageFile(path);
}
