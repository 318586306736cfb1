import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a file's URI, undefined for other schemes; drive letters in one case, since editors differ. */
export function pathOf(uri: string, windows?: boolean): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri, optionsFor(windows)).replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  } catch {
    // A file of another host: not one that this process could read.
    return undefined;
  }
}

export function uriOf(path: string, windows?: boolean): string {
  return pathToFileURL(path, optionsFor(windows)).href;
}

/** This machine's ways unless others are asked for. */
function optionsFor(windows: boolean | undefined): { readonly windows?: boolean } {
  return { ...(windows !== undefined && { windows }) };
}
