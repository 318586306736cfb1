import { readFileSync, statSync } from "node:fs";

/** Larger files are nothing that a person writes. */
const mostTextBytes = 5_000_000;

/**
 * Reads a file that came with the workspace. Throws for what is no file, such as a link to a device that never ends, and for
 * one that is too large.
 */
export function readBounded(path: string, mostBytes: number): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw new Error(`"${path}" is not a file.`);
  if (found.size > mostBytes) throw new Error(`"${path}" is larger than ${mostBytes} bytes.`);
  return readFileSync(path);
}

export function readText(path: string): string {
  return readBounded(path, mostTextBytes).toString("utf8");
}
