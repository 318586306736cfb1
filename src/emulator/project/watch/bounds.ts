import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { folderAt, installMarkOf, isCodeFolder, isEditorsCopy } from "./codeFolder.ts";

/** Names of a folder's files as its code sees them, links followed: in no order, with `undefined` for each folder. */
export async function* codeFiles(
  folder: string,
  ignored: readonly string[],
): AsyncGenerator<string | undefined, void, undefined> {
  const visited = new Set<string>();
  const left = [""];
  for (let below = left.pop(); below !== undefined; below = left.pop()) {
    const at = join(folder, below);
    const real = await folderAt(at);
    // A link may lead to a folder that it is in.
    if (real === undefined || visited.has(real)) continue;
    visited.add(real);
    yield undefined;
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      const path = join(below, entry.name);
      if (ignored.includes(join(folder, path))) continue;
      const isFolder =
        entry.isDirectory() || (entry.isSymbolicLink() && (await folderAt(join(folder, path))) !== undefined);
      if (isFolder && isCodeFolder(at, entry.name)) left.push(path);
      else if (!isFolder && (entry.isFile() || entry.isSymbolicLink()) && !isEditorsCopy(entry.name))
        yield path;
      const mark = entry.name === "node_modules" ? installMarkOf(join(folder, path)) : undefined;
      if (mark !== undefined) yield join(path, mark);
    }
  }
}

/** What Lambda takes is far less; more than this is a disk, a home folder, or a workspace's root above everything. */
const mostCodeEntries = 50_000;

/** Tells folders that are too large to be a function's code, which nobody should walk at each change. */
export class CodeBounds {
  readonly #ignored: readonly string[];
  readonly #mostEntries: number;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(ignored: readonly string[], mostEntries = mostCodeEntries) {
    this.#ignored = ignored;
    this.#mostEntries = mostEntries;
  }

  /** What is wrong with a folder that is too large, and what to do. */
  tooLarge(what: string, folder: string): string {
    const most = this.#mostEntries.toLocaleString("en-US");
    return `${what} is the folder "${folder}", which has more than ${most} files and folders. Name a folder with nothing but its code.`;
  }

  /** Looks at each folder once, and at one that is too large at every pass. */
  async isTooLarge(folder: string): Promise<boolean> {
    const known = this.#known.get(folder) ?? this.#count(folder);
    this.#known.set(folder, known);
    return known;
  }

  async startPass(): Promise<void> {
    for (const [folder, known] of this.#known) if (await known) this.#known.delete(folder);
  }

  async #count(folder: string): Promise<boolean> {
    let left = this.#mostEntries;
    for await (const _ of codeFiles(folder, this.#ignored)) {
      left -= 1;
      if (left < 0) return true;
    }
    return false;
  }
}
