import { readdirSync, readFileSync } from "node:fs";

/** The names in a folder of /proc; none where there is no such folder. */
export function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** A file of /proc; empty where there is none. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

export function readText(path: string): string {
  return readBytes(path).toString("latin1");
}
