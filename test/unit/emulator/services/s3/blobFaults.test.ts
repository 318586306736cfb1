import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import * as system from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BlobStore, type Files } from "../../../../../src/emulator/services/s3/objects/blobStore.ts";

/** The file system, whose `nth` call fails as on a full disk; 0 for none. */
function failingFiles(nth: number): Files & { readonly failed: () => string | undefined } {
  let left = nth;
  let failed: string | undefined;
  const count = (name: string): void => {
    left -= 1;
    if (left !== 0) return;
    failed = name;
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: "ENOSPC" });
  };
  return {
    failed: () => failed,
    mkdir: async (...args) => (count("mkdir"), await system.mkdir(...args)),
    readdir: async (path) => (count("readdir"), await system.readdir(path)),
    rm: async (...args) => (count("rm"), await system.rm(...args)),
    async copyFile(from, to, mode) {
      await system.copyFile(from, to, mode);
      // What was written until then is there.
      count("copyFile");
    },
    async open(...args) {
      count("open");
      const file = await system.open(...args);
      const { write, close } = { write: file.write.bind(file), close: file.close.bind(file) };
      return Object.assign(file, {
        write: async (...written: Parameters<typeof write>) => (count("write"), await write(...written)),
        close: async () => {
          await close();
          count("close");
        },
      });
    },
  };
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of content) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}

test("whichever call of the file system fails, an object is kept whole or not at all, and the next one is kept", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "blobs-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (let nth = 1; ; nth += 1) {
    const folder = join(root, `${nth}`);
    const files = failingFiles(nth);
    const store = new BlobStore(folder, files);
    const kept = new Map<string, string>();
    const keep = async (write: () => Promise<{ id: string; size: number }>, text: string) => {
      const blob = await write().catch(() => undefined);
      if (blob === undefined) return;
      kept.set(blob.id, text);
      store.settle([blob]);
      assert.equal(await textOf(store.read([blob], 0, blob.size - 1)), text);
    };
    for (const text of ["one", "two"]) {
      await keep(() => store.write(chunks(text, "more")), `${text}more`);
      const [[id, first] = ["", ""]] = kept;
      if (id !== "") await keep(() => store.copy({ id, size: first.length }), first);
    }
    assert.ok(kept.size >= 2, `${kept.size} are kept after ${files.failed()} failed`);
    const [gone = ""] = kept.keys();
    kept.delete(gone);
    // Nobody waits for it: what it throws would end the emulator.
    await store.remove([{ id: gone, size: 7 }]);
    await store.removeAllBut(new Set(kept.keys()));
    // What could not be removed is removed by the next start.
    const next = new BlobStore(folder);
    if (/rm|readdir/.test(files.failed() ?? "")) await next.removeAllBut(new Set(kept.keys()));
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile());
    assert.equal(left.length, kept.size, `${left.length} files are left after ${files.failed()} failed`);
    await store.clear();
    if (files.failed() === undefined) {
      t.diagnostic(`${nth - 1} calls failed, one in each life`);
      assert.ok(nth > 15, `${nth}`);
      return;
    }
  }
});
