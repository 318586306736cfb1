import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invalidParameter } from "../errors.ts";
import { isEmptyZip, unzip, unzippedSize } from "./zip.ts";
import { zipFolder } from "./zipFolder.ts";

/** AWS's limit of a package, or of a function and its layers together, in bytes. */
export const unzippedLimit = 262_144_000;

export interface StoredPackage {
  /** Base64, as AWS shows it. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  readonly unzippedSize: number;
}

/**
 * Zip files of functions and layers below the data directory, named by their SHA-256, each beside its unpacked folder.
 * A package is complete or absent: it is made under another name and renamed.
 */
export class Packages {
  readonly #root: string;

  /** The folder that holds them, itself in the data directory. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Stores and unpacks a zip. Throws AWS's InvalidParameterValue errors for what is no zip, empty, or too large unpacked. */
  async add(zip: Uint8Array): Promise<StoredPackage> {
    const codeSha256 = createHash("sha256").update(zip).digest("base64");
    const size = await unzippedSize(zip).catch((cause: unknown) => {
      throw notUnzippable(cause);
    });
    if (size === 0 && (await isEmptyZip(zip))) {
      throw invalidParameter("Uploaded file must be a non-empty zip");
    }
    if (size > unzippedLimit) {
      throw invalidParameter(`Unzipped size must be smaller than ${unzippedLimit} bytes`);
    }
    if (!existsSync(this.folder(codeSha256)) || !existsSync(this.file(codeSha256))) {
      await this.#write(codeSha256, zip);
    }
    return { codeSha256, codeSize: zip.byteLength, unzippedSize: size };
  }

  /** The zip file of a stored package. */
  file(codeSha256: string): string {
    return join(this.#root, `${fileName(codeSha256)}.zip`);
  }

  /** The unpacked folder of a stored package. */
  folder(codeSha256: string): string {
    return join(this.#root, fileName(codeSha256));
  }

  /** Stores a folder of the workspace as a package, as it is now. */
  async addFolder(folder: string): Promise<StoredPackage> {
    const temporary = await this.#zip(folder);
    try {
      return await this.add(await readFile(temporary));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** The zip of a folder of the workspace as it is now, under the hash of its code. */
  async zipOf(folder: string, codeSha256: string): Promise<string> {
    const temporary = await this.#zip(folder);
    await rename(temporary, this.file(codeSha256));
    return this.file(codeSha256);
  }

  /** Removes packages that nothing refers to. Only safe while no function runs: at the start. */
  keepOnly(codeSha256s: ReadonlySet<string>): void {
    if (!existsSync(this.#root)) return;
    const keep = new Set([...codeSha256s].flatMap((sha) => [fileName(sha), `${fileName(sha)}.zip`]));
    for (const name of readdirSync(this.#root)) {
      if (ownName.test(name) && !keep.has(name))
        rmSync(join(this.#root, name), { recursive: true, force: true });
    }
  }

  /** Zips a folder, without the data directory; the file is the caller's to move or to remove. */
  async #zip(folder: string): Promise<string> {
    await mkdir(this.#root, { recursive: true });
    const temporary = join(this.#root, `new-${randomBytes(8).toString("hex")}`);
    try {
      await zipFolder(folder, temporary, [dirname(this.#root)]);
      return temporary;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #write(codeSha256: string, zip: Uint8Array): Promise<void> {
    const temporary = join(this.#root, `new-${randomBytes(8).toString("hex")}`);
    try {
      await mkdir(temporary, { recursive: true });
      await unzip(zip, join(temporary, "folder")).catch((cause: unknown) => {
        throw isMachineError(cause) ? cause : notUnzippable(cause);
      });
      await writeFile(join(temporary, "zip"), zip);
      await moveUnlessThere(join(temporary, "zip"), this.file(codeSha256));
      await moveUnlessThere(join(temporary, "folder"), this.folder(codeSha256));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
}

/** The same code may be added twice at once: then the other's serves. Windows replaces no file that is being read. */
async function moveUnlessThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    if (!existsSync(to)) throw error;
  });
}

/** A package, its unpacked folder, or one that was in the making. */
const ownName = /^(?:[0-9a-f]{64}(?:\.zip)?|new-[0-9a-f]{16})$/;

function fileName(codeSha256: string): string {
  return Buffer.from(codeSha256, "base64").toString("hex");
}

/** The machine's fault, not the zip's: a zip may well ask for a file within a file, or for a name of a thousand letters. */
function isMachineError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EMFILE", "ENFILE", "EIO"].includes(String(code));
}

function notUnzippable(cause: unknown): Error {
  return invalidParameter(
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
    cause,
  );
}
