import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { BuildContext, BuildFailure, BuildOptions, Loader, Metafile } from "esbuild";
import type { Clock } from "../../shared/clock.ts";
import type { EsbuildOptions } from "../../template/model/template.ts";
import type { CodeHash } from "./codeHash.ts";
import { areUnchanged, stampsOf } from "./fileStamp.ts";
import { linkNodeModules } from "./links.ts";
import { withPlainSources } from "./plainSources.ts";
import { isServiceGone, type EsbuildService } from "./workspaceEsbuild.ts";

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

/** After a failure the code is that of the last build that succeeded. */
export interface BuildResult {
  readonly code: CodeHash;
  readonly errors: readonly BuildError[];
  /** Folders of the sources that went into it, dependencies left out. */
  readonly sourceFolders: readonly string[];
}

export interface BuildError {
  readonly message: string;
  /** Absolute; undefined when it is about no file. */
  readonly file: string | undefined;
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number;
}

export interface FunctionBuild {
  /** Builds when a source changed since the last time, or when that failed. */
  refresh(): Promise<BuildResult>;
  stop(): Promise<void>;
}

/**
 * Bundles one function with the workspace's esbuild, as `sam build` does. Source maps name their sources relative to
 * the output, so that debuggers and stack traces find them.
 */
export function startBuild(esbuild: EsbuildService, input: BuildInput, clock: Clock): FunctionBuild {
  const { codeRoot, outDir, module, options } = input;
  // Not `.js`: a `package.json` of the workspace above the output would decide what that means.
  const ending = options?.format === "esm" ? ".mjs" : ".cjs";
  const loaderFile = join(outDir, module + ending);
  const bundleFile = join(outDir, `${module}.bundle${ending}`);
  let context: BuildContext<BuildOptions & typeof always> | undefined;
  let generation = esbuild.generation();
  let good: BuildResult | undefined;
  let stamps: ReadonlyMap<string, string | undefined> = new Map();

  const start = async () => {
    await rm(outDir, { recursive: true, force: true });
    await mkdir(dirname(bundleFile), { recursive: true });
    if (options !== undefined && options.external.length > 0) await linkNodeModules(codeRoot, outDir);
    generation = esbuild.generation();
    return esbuild.context({ ...optionsFor(input), ...always, outfile: bundleFile });
  };
  const build = async (): Promise<BuildResult> => {
    stamps = new Map();
    const readAt = clock.now();
    context ??= await start();
    const { outputFiles, metafile } = await context.rebuild();
    for (const { path, contents } of outputFiles) {
      await replaceFile(path, path.endsWith(".map") ? withPlainSources(contents) : contents);
    }
    await replaceFile(loaderFile, loaderOf(bundleFile, input));
    const sources = sourcesOf(metafile, codeRoot);
    stamps = await stampsOf(sources, readAt);
    good = {
      code: hashOf(outputFiles.map(({ contents }) => contents)),
      errors: [],
      sourceFolders: [...new Set(sources.map((source) => dirname(source)))],
    };
    return good;
  };

  const failed = async (error: unknown): Promise<BuildResult> => {
    const errors = errorsOf(error, codeRoot);
    const folders = errors.flatMap(({ file }) => (file === undefined ? [] : [dirname(file)]));
    const sourceFolders = [dirname(input.entry), ...folders, ...(good?.sourceFolders ?? [])];
    const code = good?.code ?? (await writeFailure(loaderFile, errors));
    return { code, errors, sourceFolders: [...new Set(sourceFolders)] };
  };

  return {
    async refresh() {
      if (good !== undefined && stamps.size > 0 && (await areUnchanged(stamps, clock.now()))) return good;
      try {
        return await build();
      } catch (error) {
        if (!isServiceGone(error)) return failed(error);
      }
      // esbuild's process was ended by somebody: that is no fault of the code, so it gets another one.
      context = undefined;
      await esbuild.restart(generation);
      return build().catch(failed);
    },
    async stop() {
      await context?.dispose();
    },
  };
}

/** What a template cannot change: the emulator needs the result in memory and its map beside it. */
const always = {
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  sourcemap: "linked",
  sourcesContent: false,
  keepNames: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

function optionsFor({ entry, codeRoot, runtime, options }: BuildInput): BuildOptions {
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  return {
    absWorkingDir: codeRoot,
    entryPoints: [entry],
    format: options?.format ?? "cjs",
    target: options?.target ?? (major === undefined ? "es2022" : `node${major}`),
    external: [...(options?.external ?? [])],
    loader: { ...options?.loader } as Record<string, Loader>,
    ...(options !== undefined && options.mainFields.length > 0 && { mainFields: [...options.mainFields] }),
    ...(options?.banner !== undefined && { banner: { js: options.banner } }),
  };
}

function sourcesOf({ inputs }: Metafile, codeRoot: string): string[] {
  return Object.keys(inputs)
    .map((input) => resolve(codeRoot, input))
    .filter((path) => !path.split(sep).includes("node_modules"));
}

/**
 * Node reads the source maps of modules that it loads after it was told to: stacks then name the sources, on which a
 * person clicks.
 */
function loaderOf(bundleFile: string, { exportName, options }: BuildInput): string {
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

/** A process that starts meanwhile reads the old file or the new one, never half of it. */
async function replaceFile(path: string, contents: Uint8Array | string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, contents);
  await rename(fresh, path);
}

function hashOf(contents: readonly Uint8Array[]): CodeHash {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return { sha256: hash.digest("base64"), size: contents.reduce((sum, { length }) => sum + length, 0) };
}

/** Until a first build succeeds, an invoke fails with what esbuild said, where the person looks. */
async function writeFailure(loaderFile: string, errors: readonly BuildError[]): Promise<CodeHash> {
  const places = errors.map(({ message, file, line }) =>
    file === undefined ? message : `${file}:${line}: ${message}`,
  );
  const text = `throw new SyntaxError(${JSON.stringify(["The build failed.", ...places].join("\n"))});\n`;
  await mkdir(dirname(loaderFile), { recursive: true });
  await replaceFile(loaderFile, text);
  return hashOf([Buffer.from(text)]);
}

function errorsOf(error: unknown, codeRoot: string): readonly BuildError[] {
  if (isBuildFailure(error)) {
    return error.errors.map(({ text, location }) => ({
      message: text,
      file: location === null ? undefined : resolve(codeRoot, location.file),
      line: location?.line ?? 0,
    }));
  }
  return [{ message: error instanceof Error ? error.message : String(error), file: undefined, line: 0 }];
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return (
    error instanceof Error && "errors" in error && Array.isArray(error.errors) && error.errors.length > 0
  );
}
