import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";

const SourceMap = v.looseObject({ sources: v.array(v.string()) });

/**
 * A source map whose sources are named as their files are. esbuild percent-encodes them, and the editor's JavaScript
 * debugger, which compares names, would stop at no breakpoint below a folder such as `my shop (1)`.
 */
export function withPlainSources(map: Uint8Array, mapFile: string): Uint8Array {
  // Most maps have nothing to decode, and a map may be megabytes of text.
  if (!Buffer.from(map.buffer, map.byteOffset, map.byteLength).includes("%")) return map;
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), SourceMap), Buffer.from(map).toString("utf8"));
  if (!read.success) return map;
  const sources = read.output.sources.map((source) => plain(source, dirname(mapFile)));
  return Buffer.from(JSON.stringify({ ...read.output, sources }));
}

/** `#` and `?` stay encoded: Node reads the names as addresses. A name with a percent sign can only be told as one. */
function plain(source: string, folder: string): string {
  const name = decoded(source);
  // What is still encoded stands for itself.
  const path = name.replaceAll(/%(23|3F)/gi, "");
  return path.includes("%") ? pathToFileURL(resolve(folder, decodedWhole(source))).href : name;
}

function decoded(source: string): string {
  try {
    return decodeURI(source);
  } catch {
    // An esbuild that does not encode, and a name with a percent sign.
    return source;
  }
}

function decodedWhole(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}
