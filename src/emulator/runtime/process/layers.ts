import { createHash, randomUUID, type Hash } from "node:crypto";
import { lstat, mkdir, readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import { contentOf, layOver } from "./layOver.ts";

/** The folder that stands for `/opt`, for as long as its user keeps it. */
export interface OptFolder {
  /** Nothing without layers. */
  readonly folder: string | undefined;
  release(): void;
}

interface Merged {
  readonly folder: Promise<string>;
  users: number;
}

/** How long an unused merge is kept: a change of a function ends the old use of its layers before the new one begins. */
const keepUnusedMs = 60_000;

/**
 * Gives the folder for a list of layers: the layer itself when there is one, else all of them laid over each other in order
 * under `workDir`. Layers with the same files are merged once, whoever uses them; what nobody uses is removed.
 */
export function optFolders(
  workDir: string,
  clock: Clock,
): (layers: readonly string[], linked?: ReadonlySet<string>) => Promise<OptFolder> {
  const merges = new Map<string, Merged>();

  const release = (key: string, merged: Merged): void => {
    merged.users--;
    if (merged.users > 0) return;
    clock.after(keepUnusedMs, () => {
      if (merged.users > 0 || merges.get(key) !== merged) return;
      merges.delete(key);
      void merged.folder
        .then((folder) => rm(folder, { recursive: true, force: true }))
        .catch(() => undefined);
    });
  };

  return async (layers, linked = new Set()) => {
    const [first] = layers;
    if (first === undefined || layers.length === 1) return { folder: first, release: () => undefined };
    const key = await fingerprint(layers, linked);
    let merged = merges.get(key);
    if (merged === undefined) {
      merged = { folder: merge(layers, linked, join(workDir, "opt", randomUUID())), users: 0 };
      merges.set(key, merged);
      // What could not be laid over each other may be whole at the next call.
      merged.folder.catch(() => merges.delete(key));
    }
    merged.users++;
    let used = true;
    const leave = () => {
      if (used) release(key, merged);
      used = false;
    };
    const folder = await merged.folder.catch((error: unknown) => {
      leave();
      throw error;
    });
    return { folder, release: leave };
  };
}

async function merge(
  layers: readonly string[],
  linked: ReadonlySet<string>,
  target: string,
): Promise<string> {
  await mkdir(target, { recursive: true });
  try {
    await layOver(layers, target, linked);
    return target;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** Over what tells one state of the layers' files from another: names, sizes, modes, times and links. */
async function fingerprint(layers: readonly string[], linked: ReadonlySet<string>): Promise<string> {
  const hash = createHash("sha256");
  for (const layer of layers) {
    const { folder, below } = await contentOf(layer, linked);
    hash.update(JSON.stringify([folder, below]));
    await addFiles(folder, "", hash);
  }
  return hash.digest("hex");
}

async function addFiles(folder: string, prefix: string, hash: Hash): Promise<void> {
  const names = (await readdir(join(folder, prefix))).toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(prefix, name);
      const file = await lstat(join(folder, path));
      return { path, file, link: file.isSymbolicLink() ? await readlink(join(folder, path)) : undefined };
    }),
  );
  for (const { path, file, link } of files) {
    hash.update(JSON.stringify([path, file.mode, file.isFile() ? [file.size, file.mtimeMs] : link]));
    if (file.isDirectory()) await addFiles(folder, path, hash);
  }
}
