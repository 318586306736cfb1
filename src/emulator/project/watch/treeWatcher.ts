import { watch, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Log } from "../../../shared/log.ts";
import { folderAt, isCodeFolder, isEditorsCopy } from "./codeFolder.ts";

/** A folder to watch; `deep` takes its folders too, as far as `isCodeFolder` lets them. */
export interface WatchedFolder {
  readonly path: string;
  readonly deep: boolean;
}

interface TreeWatcherOptions {
  readonly onChange: () => void;
  /** Absolute paths whose content never matters, such as the emulator's own data. */
  readonly ignored: readonly string[];
  readonly log: Log;
}

/**
 * Watches each folder on its own instead of with `recursive`, which on Linux would also walk into every dependency.
 */
export class TreeWatcher {
  readonly #options: TreeWatcherOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #refused = false;
  /** The folders last walked, while nothing came or went in them: walking again would find the same. */
  #walked: string | undefined;

  constructor(options: TreeWatcherOptions) {
    this.#options = options;
  }

  /**
   * Watches exactly these folders from now on. Answers true when a folder was not watched before: what happened in it
   * until now was not seen.
   */
  async update(folders: readonly WatchedFolder[]): Promise<boolean> {
    const asked = JSON.stringify(folders);
    if (this.#walked === asked) return false;
    this.#walked = asked;
    const wanted = await expand(folders, this.#options.ignored);
    for (const folder of this.#watchers.keys()) if (!wanted.has(folder)) this.#forget(folder);
    const added = [...wanted].filter((folder) => !this.#watchers.has(folder));
    for (const folder of added) this.#add(folder);
    return added.some((folder) => this.#watchers.has(folder));
  }

  stop(): void {
    for (const folder of this.#watchers.keys()) this.#forget(folder);
  }

  #forget(folder: string): void {
    this.#walked = undefined;
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  /** Files that begin with a dot are code; caches, dependencies and the emulator's own data are not. */
  #matters(folder: string, name: string): boolean {
    if (isEditorsCopy(name) || this.#options.ignored.includes(join(folder, name))) return false;
    return name.startsWith(".") || isCodeFolder(folder, name);
  }

  #add(folder: string): void {
    const { onChange, log } = this.#options;
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        if (event === "rename") this.#walked = undefined;
        // The folder itself went: should it come again, it is another one and needs its own watch.
        if (event === "rename" && name === basename(folder)) this.#forget(folder);
        if (name === null || this.#matters(folder, name)) onChange();
      });
      watcher.on("error", () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      if (isGone(error)) return;
      if (!this.#refused) log.warn("cannot watch files, reload to see changes", { folder, error });
      this.#refused = true;
    }
  }
}

async function expand(
  folders: readonly WatchedFolder[],
  ignored: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  const walked = new Set<string>();
  const visit = async (path: string, deep: boolean): Promise<void> => {
    if (ignored.includes(path) || walked.has(path)) return;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) {
      // Not there yet: its nearest parent will tell when it comes.
      if (dirname(path) !== path) await visit(dirname(path), false);
      return;
    }
    wanted.add(path);
    if (!deep) return;
    walked.add(path);
    for (const entry of entries) {
      if (!isCodeFolder(path, entry.name)) continue;
      const below = join(path, entry.name);
      if (entry.isDirectory()) await visit(below, true);
      // What is behind a link changes where it is.
      const real = entry.isSymbolicLink() ? await folderAt(below) : undefined;
      if (real !== undefined) await visit(real, true);
    }
  };
  for (const { path, deep } of folders) await visit(path, deep);
  return wanted;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
