import { watch, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Log } from "../../shared/log.ts";
import { isCodeFolder } from "./codeFolder.ts";

/** A folder to watch; `deep` takes its folders too, as far as `isCodeFolder` lets them. */
export interface WatchedFolder {
  readonly path: string;
  readonly deep: boolean;
}

export interface TreeWatcher {
  /**
   * Watches exactly these folders from now on. Answers true when a folder was not watched before: what happened in it
   * until now was not seen.
   */
  update(folders: readonly WatchedFolder[]): Promise<boolean>;
  stop(): void;
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
export function watchTrees({ onChange, ignored, log }: TreeWatcherOptions): TreeWatcher {
  const watchers = new Map<string, FSWatcher>();
  let refused = false;
  // Walking the trees is needed only when something came or went since the last walk, or other folders are wanted.
  let walked: string | undefined;

  const forget = (folder: string) => {
    walked = undefined;
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string) => {
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        if (event === "rename") walked = undefined;
        // The folder itself went: should it come again, it is another one and needs its own watch.
        if (event === "rename" && name === basename(folder)) forget(folder);
        if (name === null || isCodeFolder(folder, name)) onChange();
      });
      watcher.on("error", () => forget(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      if (isGone(error)) return;
      if (!refused) log.warn("cannot watch files, reload to see changes", { folder, error });
      refused = true;
    }
  };

  return {
    async update(folders) {
      const asked = JSON.stringify(folders);
      if (walked === asked) return false;
      walked = asked;
      const wanted = await expand(folders, ignored);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) forget(folder);
      const added = [...wanted].filter((folder) => !watchers.has(folder));
      for (const folder of added) add(folder);
      return added.some((folder) => watchers.has(folder));
    },
    stop() {
      for (const folder of watchers.keys()) forget(folder);
    },
  };
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
      if (entry.isDirectory() && isCodeFolder(path, entry.name)) await visit(join(path, entry.name), true);
    }
  };
  for (const { path, deep } of folders) await visit(path, deep);
  return wanted;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
