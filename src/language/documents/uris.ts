import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a file's URI, undefined for other schemes; drive letters in one case, since editors differ. */
export function pathOf(uri: string, windows = sep === "\\"): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri, { windows }).replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  } catch {
    // A file of another host: not one that this process could read.
    return undefined;
  }
}

export function uriOf(path: string, windows = sep === "\\"): string {
  return pathToFileURL(path, { windows }).href;
}
