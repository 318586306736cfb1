import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import { codeFiles } from "./bounds.ts";
import { stampOf } from "./fileStamp.ts";

export interface CodeHash {
  /** Base64. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

interface KnownContent {
  readonly stamp: string;
  readonly sha256: string;
}

/** Hashes code. Reads a file again only when its time or size changed, and each folder once a pass. */
export class CodeHasher {
  readonly #ignored: readonly string[];
  readonly #clock: Clock;
  readonly #contents = new Map<string, KnownContent>();
  readonly #folders = new Map<string, Promise<CodeHash>>();

  constructor(ignored: readonly string[], clock: Clock) {
    this.#ignored = ignored;
    this.#clock = clock;
  }

  /** Over the names and contents of a folder's files; dependencies count by their lock file. */
  hash(folder: string): Promise<CodeHash> {
    const hash = this.#folders.get(folder) ?? this.#hashFolder(folder);
    this.#folders.set(folder, hash);
    return hash;
  }

  /** Forgets what `hash` found, so that the next call looks again; contents of unchanged files stay known. */
  startPass(): void {
    this.#folders.clear();
  }

  async #hashFolder(folder: string): Promise<CodeHash> {
    const whole = createHash("sha256");
    let size = 0;
    for (const path of await filesBelow(folder, this.#ignored)) {
      const file = await this.#fileHash(join(folder, path));
      if (file === undefined) continue;
      whole.update(`${path}\0${file.sha256}\0`);
      size += file.size;
    }
    return { sha256: whole.digest("base64"), size };
  }

  async #fileHash(path: string): Promise<CodeHash | undefined> {
    const file = await stampOf(path, this.#clock.now());
    if (file === undefined) {
      this.#contents.delete(path);
      return undefined;
    }
    const before = this.#contents.get(path);
    if (before?.stamp === file.stamp && before !== undefined) {
      return { sha256: before.sha256, size: file.size };
    }
    try {
      const sha256 = await hashFile(path);
      if (file.stamp !== undefined) this.#contents.set(path, { stamp: file.stamp, sha256 });
      return { sha256, size: file.size };
    } catch {
      // Unreadable, or gone since a moment ago: not part of the code.
      return undefined;
    }
  }
}

async function filesBelow(folder: string, ignored: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for await (const path of codeFiles(folder, ignored)) if (path !== undefined) files.push(path);
  return files.sort();
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("base64");
}
