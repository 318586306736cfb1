import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Esbuild from "esbuild";

export type EsbuildModule = Pick<typeof Esbuild, "context" | "stop" | "version">;

/** The esbuild that the workspace has installed, seen from a folder; undefined when it has none. */
export function findEsbuild(folder: string): EsbuildModule | undefined {
  const require = createRequire(join(folder, "package.json"));
  let loaded: unknown;
  try {
    loaded = require("esbuild");
  } catch {
    // Not installed, or its binary is for another platform: both mean that it cannot build here.
    return undefined;
  }
  return isEsbuild(loaded) ? loaded : undefined;
}

/** `context` came with 0.17, in January 2023. */
function isEsbuild(loaded: unknown): loaded is EsbuildModule {
  return typeof loaded === "object" && loaded !== null && "context" in loaded && "stop" in loaded;
}
