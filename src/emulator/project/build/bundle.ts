import { basename } from "node:path";
import type { BuildOptions, Loader } from "esbuild";
import { languageOf, languageVersion } from "../../../lambda/runtimes.ts";
import type { EsbuildOptions } from "../../../template/model/functionDeclaration.ts";

export interface BuildInput {
  /** The handler's source file. */
  readonly entry: string;
  /** Where Lambda looks for the handler, below the task root, without ending. */
  readonly module: string;
  /** The module's export that is the handler, or leads to it. */
  readonly exportName: string;
  readonly codeRoot: string;
  /** The build's own folder, which stands for `/var/task`; emptied first. */
  readonly outDir: string;
  readonly runtime: string;
  readonly options: EsbuildOptions | undefined;
}

/** What a template cannot change: the emulator needs the result in memory and its map beside it. */
const always = {
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  // By this name esbuild of every age knows it; `linked` is newer.
  sourcemap: true,
  sourcesContent: false,
  keepNames: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

export type BundleOptions = BuildOptions & typeof always;

/** What esbuild is asked for. */
export function bundleOptions({ entry, codeRoot, runtime, options }: BuildInput): BundleOptions {
  const version = languageOf(runtime) === "node" ? languageVersion(runtime) : undefined;
  return {
    ...always,
    absWorkingDir: codeRoot,
    entryPoints: [entry],
    format: options?.format ?? "cjs",
    target: options?.target ?? (version === undefined ? "es2022" : `node${version}`),
    external: [...(options?.external ?? [])],
    loader: { ...options?.loader } as Record<string, Loader>,
    ...(options !== undefined && options.mainFields.length > 0 && { mainFields: [...options.mainFields] }),
    ...(options?.banner !== undefined && { banner: { js: options.banner } }),
  };
}

/**
 * Node reads the source maps of modules that it loads after it was told to: stacks then name the sources, on which a
 * person clicks.
 */
export function loaderOf(bundleFile: string, { exportName, options }: BuildInput): string {
  const bundle = JSON.stringify(`./${basename(bundleFile)}`);
  const enable = "process.setSourceMapsEnabled?.(true);";
  if (options?.format !== "esm") return `${enable}\nmodule.exports = require(${bundle});\n`;
  return [
    enable,
    `const bundle = await import(${bundle});`,
    `const found = bundle[${JSON.stringify(exportName)}];`,
    `export { found as ${JSON.stringify(exportName)} };`,
    "",
  ].join("\n");
}
