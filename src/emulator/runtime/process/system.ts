import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";

/** The calls of the system that an environment's life depends on. A test passes in ones that fail. */
export interface System {
  /** With the folders above it. */
  mkdir(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  rename(from: string, to: string): void;
  /** A folder with all that is in it; nothing when it is not there. */
  remove(path: string): void;
  writeFile(path: string, text: string): void;
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Listens at a free port of the address. */
  listen(server: Server, address: string): Promise<void>;
}

/** Removes a folder that is of no use any more; false when something holds it, which may be gone later. */
export function removed(calls: Pick<System, "remove">, path: string): boolean {
  try {
    calls.remove(path);
    return true;
  } catch {
    return false;
  }
}

export const system: System = {
  mkdir: (path, mode) => void mkdirSync(path, { recursive: true, ...(mode !== undefined && { mode }) }),
  chmod: chmodSync,
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  writeFile: writeFileSync,
  spawn: (command, args, options) => spawn(command, args, options),
  async listen(server, address) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(0, address, resolve);
    await promise;
    server.off("error", reject);
  },
};
