import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { installMarkOf, isCodeFolder } from "./codeFolder.ts";
import { stampOf } from "./fileStamp.ts";

export interface CodeHash {
  /** Base64. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface CodeHasher {
  /** Over the names and contents of a folder's files; dependencies count by their lock file. */
  hash(folder: string): Promise<CodeHash>;
  /** Forgets what `hash` found, so that the next call looks again; contents of unchanged files stay known. */
  startPass(): void;
}

interface KnownContent {
  readonly stamp: string;
  readonly sha256: string;
}

/** Reads a file again only when its time or size changed, and each folder once a pass. */
export function createCodeHasher(ignored: readonly string[], clock: Clock): CodeHasher {
  const contents = new Map<string, KnownContent>();
  const folders = new Map<string, Promise<CodeHash>>();

  const hashFolder = async (folder: string): Promise<CodeHash> => {
    const whole = createHash("sha256");
    let size = 0;
    for (const path of await filesBelow(folder, ignored)) {
      const file = await known(join(folder, path), contents, clock.now());
      if (file === undefined) continue;
      whole.update(`${path}\0${file.sha256}\0`);
      size += file.size;
    }
    return { sha256: whole.digest("base64"), size };
  };

  return {
    hash(folder) {
      const known = folders.get(folder) ?? hashFolder(folder);
      folders.set(folder, known);
      return known;
    },
    startPass: () => folders.clear(),
  };
}

async function filesBelow(folder: string, ignored: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  const visit = async (below: string): Promise<void> => {
    const at = join(folder, below);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(below, entry.name);
      if (ignored.includes(join(folder, path))) continue;
      if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      else if (entry.isDirectory() && isCodeFolder(at, entry.name)) await visit(path);
      const mark = entry.name === "node_modules" ? installMarkOf(join(folder, path)) : undefined;
      if (mark !== undefined) files.push(join(path, mark));
    }
  };
  await visit("");
  return files.sort();
}

async function known(
  path: string,
  contents: Map<string, KnownContent>,
  now: number,
): Promise<{ sha256: string; size: number } | undefined> {
  const file = await stampOf(path, now);
  if (file === undefined) {
    contents.delete(path);
    return undefined;
  }
  const before = contents.get(path);
  if (before !== undefined && before.stamp === file.stamp) return { sha256: before.sha256, size: file.size };
  try {
    const sha256 = await hashFile(path);
    if (file.stamp !== undefined) contents.set(path, { stamp: file.stamp, sha256 });
    return { sha256, size: file.size };
  } catch {
    // Unreadable, or gone since a moment ago: not part of the code.
    return undefined;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("base64");
}
