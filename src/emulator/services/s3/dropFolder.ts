import { createHash, randomUUID } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { lstat, mkdir, open, readdir, rmdir } from "node:fs/promises";
import nodePath, { extname, join, type PlatformPath } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import { typeOfEnding } from "./contentTypes.ts";
import type { Shelf } from "./shelf/shelf.ts";
import type { S3State } from "./state.ts";

interface DropFolderOptions {
  /** Has a folder for each bucket. */
  readonly root: string;
  readonly state: S3State;
  readonly shelf: Shelf;
  /** The clock of this machine: it is about when a file has been written. */
  readonly clock: Clock;
  readonly log: Log;
}

/** For so long nothing may have happened to a file: then it is whole. */
const quietMs = 150;

/**
 * Files that a person puts into a bucket's folder become objects with the file's path as their key, again when they change. They stay
 * where they are. There is one watcher for all buckets, and none without a bucket.
 */
export class DropFolder {
  readonly #options: DropFolderOptions;
  #watcher: FSWatcher | undefined;
  /** Files that changed a moment ago, with what ends the wait for each. */
  readonly #waiting = new Map<string, () => void>();
  #isRunning = false;

  constructor(options: DropFolderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    for (const name of this.#options.state.buckets.of("").keys()) this.changed(name);
  }

  stop(): void {
    this.#isRunning = false;
    this.#watcher?.close();
    this.#watcher = undefined;
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  /** A bucket came or went. */
  changed(name: string): void {
    if (!this.#isRunning) return;
    const folder = join(this.#options.root, name);
    const hasBucket = this.#options.state.buckets.get("", name) !== undefined;
    // An empty one goes with its bucket; files are a person's own.
    void (hasBucket ? this.#open(folder) : rmdir(folder).catch(() => undefined));
  }

  async #open(folder: string): Promise<void> {
    const { root, log } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (!this.#isRunning) return;
      this.#watcher ??= this.#watch(root);
      await this.#lookAtAll(folder);
    } catch (error) {
      log.warn("a bucket's folder is not watched", { folder, error: messageOf(error) });
    }
  }

  #watch(root: string): FSWatcher {
    const watcher = watch(root, { recursive: true, persistent: false }, (_event, name) => {
      if (name === null) void this.#lookAtAll(root);
      else this.#lookSoon(join(root, name));
    });
    watcher.on("error", (error) =>
      this.#options.log.warn("buckets' folders are not watched", { error: messageOf(error) }),
    );
    return watcher;
  }

  async #lookAtAll(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (entry.isFile()) this.#lookSoon(join(entry.parentPath, entry.name));
    }
  }

  #lookSoon(path: string): void {
    if (!this.#isRunning) return;
    this.#waiting.get(path)?.();
    const cancel = this.#options.clock.after(quietMs, () => {
      this.#waiting.delete(path);
      void this.#look(path).catch((error: unknown) =>
        this.#options.log.warn("a dropped file was not taken in", { path, error: messageOf(error) }),
      );
    });
    this.#waiting.set(path, cancel);
  }

  /** Takes a file in that is not known as it is. */
  async #look(path: string): Promise<void> {
    const { root, state } = this.#options;
    const place = placeOf(root, path);
    if (place === undefined || state.buckets.get("", place.bucket) === undefined) return;
    const { bucket, key } = place;
    const before = await stampOf(path);
    if (before === "folder") return await this.#lookAtAll(path);
    if (before === undefined || state.dropped.get(bucket, key) === before) return;
    await this.#take(path, { bucket, key, before });
  }

  async #keep(path: string, seen: (chunk: Uint8Array) => void) {
    const file = await open(path, "r");
    try {
      return await this.#options.state.blobs.write(file.createReadStream(), seen);
    } finally {
      // Where nothing could be written, nothing was read either.
      await file.close();
    }
  }

  async #take(path: string, { bucket, key, before }: DroppedFile): Promise<void> {
    const { state, shelf, log } = this.#options;
    const md5 = createHash("md5");
    const blob = await this.#keep(path, (chunk) => md5.update(chunk));
    if ((await stampOf(path)) !== before) {
      await state.blobs.remove([blob]);
      this.#lookSoon(path);
      return;
    }
    const details = {
      blobs: [blob],
      headers: { ContentType: typeOfEnding(extname(path)) },
      metadata: {},
      tags: {},
      checksums: {},
    };
    const requestId = randomUUID();
    const object = { key, etag: md5.digest("hex"), details };
    try {
      shelf.put(bucket, object, { event: "ObjectCreated:Put", requestId }, () =>
        state.dropped.set(bucket, key, before),
      );
      log.info("a dropped file was put", { bucket, key });
    } catch (error) {
      await state.blobs.remove([blob]);
      throw error;
    }
  }
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** What a file's path means; nothing for what is no object. */
export function placeOf(root: string, path: string, paths: PlatformPath = nodePath): Place | undefined {
  const below = paths.relative(root, path);
  const [bucket = "", ...parts] = below.split(paths.sep);
  if (bucket === ".." || paths.isAbsolute(below)) return undefined;
  if (parts.length === 0 || parts.some((part) => isIgnored(part))) return undefined;
  return { bucket, key: parts.join("/") };
}

interface DroppedFile extends Place {
  readonly before: string;
}

/** Size and time of a file; links are not followed out of the folder. */
async function stampOf(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return "folder";
  return found?.isFile() === true ? `${found.size} ${found.mtimeMs}` : undefined;
}

/** What editors and file managers leave behind, and what is still being loaded. */
function isIgnored(part: string): boolean {
  return part.startsWith(".") || /~$|\.(?:tmp|part|crdownload|swp)$/.test(part);
}
