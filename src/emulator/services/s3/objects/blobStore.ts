import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import * as system from "node:fs/promises";
import { join } from "node:path";
import type { Blob } from "./record.ts";

/** The calls of the system that keep contents. A test passes in ones that fail. */
export type Files = Pick<typeof system, "copyFile" | "open" | "rm"> & {
  mkdir(path: string, options: { readonly recursive: true; readonly mode: number }): Promise<unknown>;
  readdir(path: string): Promise<string[]>;
};

/** Contents as files of their own: what is written twice is two files, and what nobody names is removed. */
export class BlobStore {
  readonly #folder: string;
  readonly #files: Files;
  /** Written, and named by no object yet. */
  readonly #young = new Set<string>();
  /** How many read each. */
  readonly #readers = new Map<string, number>();
  /** To be removed when nobody reads them any more. */
  readonly #unwanted = new Set<string>();

  constructor(folder: string, files: Files = system) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Keeps a content as it comes. What was written of one that breaks off is removed. */
  async write(content: AsyncIterable<Uint8Array>, seen?: (chunk: Uint8Array) => void): Promise<Blob> {
    const id = await this.#begin();
    try {
      const file = await this.#files.open(this.#pathOf(id), "wx", 0o600);
      let size = 0;
      try {
        for await (const chunk of content) {
          seen?.(chunk);
          for (let at = 0; at < chunk.length;) {
            at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
          }
          size += chunk.length;
        }
      } finally {
        await file.close();
      }
      return { id, size };
    } catch (error) {
      await this.remove([{ id, size: 0 }]);
      throw error;
    }
  }

  /** A second content like the first, which the file system may keep once. */
  async copy({ id, size }: Blob): Promise<Blob> {
    const copy = await this.#begin();
    try {
      await this.#files.copyFile(this.#pathOf(id), this.#pathOf(copy), constants.COPYFILE_FICLONE);
    } catch (error) {
      await this.remove([{ id: copy, size }]);
      throw error;
    }
    return { id: copy, size };
  }

  /**
   * The bytes from `start` to `end`, that one included, of contents one after the other. They stay until they have been read, or
   * their reader has ended before.
   */
  read(blobs: readonly Blob[], start: number, end: number): AsyncIterable<Uint8Array> {
    const release = this.#hold(blobs);
    const inner = this.#chunks(blobs, start, end);
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          try {
            const result = await inner.next();
            if (result.done === true) release();
            return result;
          } catch (error) {
            release();
            throw error;
          }
        },
        // A generator that was not begun would not see its own end.
        async return() {
          release();
          await inner.return();
          return { done: true, value: undefined };
        },
      }),
    };
  }

  async *#chunks(
    blobs: readonly Blob[],
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let offset = 0;
    for (const { id, size } of blobs) {
      const [from, to] = [Math.max(0, start - offset), Math.min(size - 1, end - offset)];
      offset += size;
      if (from <= to)
        yield* createReadStream(this.#pathOf(id), { start: from, end: to }) as AsyncIterable<Buffer>;
    }
  }

  #hold(blobs: readonly Blob[]): () => void {
    for (const { id } of blobs) this.#readers.set(id, (this.#readers.get(id) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const blob of blobs) {
        const left = (this.#readers.get(blob.id) ?? 1) - 1;
        if (left > 0) this.#readers.set(blob.id, left);
        else this.#readers.delete(blob.id);
        if (left === 0 && this.#unwanted.delete(blob.id)) void this.remove([blob]);
      }
    };
  }

  /** An object has them now. */
  settle(blobs: readonly Blob[]): void {
    for (const { id } of blobs) this.#young.delete(id);
  }

  /** Never rejects: what the system will not remove now, nobody names, and the next start removes it. */
  async remove(blobs: readonly Blob[]): Promise<void> {
    for (const { id } of blobs) {
      this.#young.delete(id);
      if (this.#readers.has(id)) this.#unwanted.add(id);
      else await this.#files.rm(this.#pathOf(id), { force: true }).catch(() => undefined);
    }
  }

  /** Removes what an emulator that was killed had not got to name. */
  async removeAllBut(named: ReadonlySet<string>): Promise<void> {
    for (const part of await this.#files.readdir(this.#folder).catch(() => [])) {
      for (const id of await this.#files.readdir(join(this.#folder, part)).catch(() => [])) {
        if (!named.has(id) && !this.#young.has(id)) await this.remove([{ id, size: 0 }]);
      }
    }
  }

  async clear(): Promise<void> {
    await this.#files.rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async #begin(): Promise<string> {
    const id = randomUUID();
    await this.#files.mkdir(join(this.#folder, id.slice(0, 2)), { recursive: true, mode: 0o700 });
    this.#young.add(id);
    return id;
  }

  #pathOf(id: string): string {
    return join(this.#folder, id.slice(0, 2), id);
  }
}
