import { readFileSync, statSync } from "node:fs";

/** Larger files are no sources that a person writes: bundles with their maps, archives, devices. */
const maxBytes = 5_000_000;

/** The text of a file; undefined for what is gone, unreadable, no file at all or too large. */
export function readText(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > maxBytes) return undefined;
    const text = readFileSync(path, "utf8");
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

/** Never throws: a template may name what no system takes for a path. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
