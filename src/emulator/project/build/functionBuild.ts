import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { BuildFailure, Metafile } from "esbuild";
import * as v from "valibot";
import { MissingTool } from "../../../protocol/emulator.ts";
import type { Clock } from "../../../shared/clock.ts";
import { linkNodeModules } from "./links.ts";
import type { CodeHash } from "../watch/codeHash.ts";
import { areUnchanged, stampsOf } from "../watch/fileStamp.ts";
import { bundleOptions, loaderOf, type BuildInput } from "./bundle.ts";
import { failingModule } from "./missingTool.ts";
import { withPlainSources } from "./plainSources.ts";
import { isServiceGone, type EsbuildService } from "./workspaceEsbuild.ts";

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
  readonly missingTool?: MissingTool | undefined;
}

/**
 * Bundles one function with the workspace's esbuild, as `sam build` does. Source maps name their sources relative to
 * the output, so that debuggers and stack traces find them.
 */
export class FunctionBuild {
  readonly #esbuild: EsbuildService;
  readonly #input: BuildInput;
  readonly #clock: Clock;
  readonly #loaderFile: string;
  readonly #bundleFile: string;
  #begun = false;
  #good: BuildResult | undefined;
  #stamps: ReadonlyMap<string, string | undefined> = new Map();

  constructor(esbuild: EsbuildService, input: BuildInput, clock: Clock) {
    this.#esbuild = esbuild;
    this.#input = input;
    this.#clock = clock;
    const { outDir, module, options } = input;
    // Not `.js`: a `package.json` of the workspace above the output would decide what that means.
    const ending = options?.format === "esm" ? ".mjs" : ".cjs";
    this.#loaderFile = join(outDir, module + ending);
    this.#bundleFile = join(outDir, `${module}.bundle${ending}`);
  }

  /** Builds when a source changed since the last time, or when that failed. */
  async refresh(): Promise<BuildResult> {
    const stamps = this.#stamps;
    if (this.#good !== undefined && stamps.size > 0 && (await areUnchanged(stamps, this.#clock.now()))) {
      return this.#good;
    }
    const generation = this.#esbuild.generation;
    try {
      return await this.#build();
    } catch (error) {
      if (!isServiceGone(error)) return this.#failed(error);
    }
    // esbuild's process was ended by somebody: that is no fault of the code, so it gets another one.
    this.#esbuild.restart(generation);
    return this.#build().catch((error: unknown) => this.#failed(error));
  }

  async #build(): Promise<BuildResult> {
    this.#stamps = new Map();
    const readAt = this.#clock.now();
    if (!this.#begun) await this.#begin();
    const { outputFiles, metafile } = await this.#esbuild.build({
      ...bundleOptions(this.#input),
      outfile: this.#bundleFile,
    });
    for (const { path, contents } of outputFiles) {
      await replaceFile(path, path.endsWith(".map") ? withPlainSources(contents, path) : contents);
    }
    await replaceFile(this.#loaderFile, loaderOf(this.#bundleFile, this.#input));
    const sources = sourcesOf(metafile, this.#input.codeRoot);
    this.#stamps = await stampsOf(sources, readAt);
    this.#good = {
      code: hashOf(outputFiles.map(({ contents }) => contents)),
      errors: [],
      sourceFolders: [...new Set(sources.map((source) => dirname(source)))],
    };
    return this.#good;
  }

  async #begin(): Promise<void> {
    const { codeRoot, outDir, options } = this.#input;
    await rm(outDir, { recursive: true, force: true });
    await mkdir(dirname(this.#bundleFile), { recursive: true });
    if (options !== undefined && options.external.length > 0) await linkNodeModules(codeRoot, outDir);
    this.#begun = true;
  }

  async #failed(error: unknown): Promise<BuildResult> {
    const errors = errorsOf(error, this.#input.codeRoot);
    const folders = errors.flatMap(({ file }) => (file === undefined ? [] : [dirname(file)]));
    const sourceFolders = [dirname(this.#input.entry), ...folders, ...(this.#good?.sourceFolders ?? [])];
    const code = this.#good?.code ?? (await writeFailure(this.#loaderFile, errors));
    return { code, errors, sourceFolders: [...new Set(sourceFolders)] };
  }
}

function sourcesOf({ inputs }: Metafile, codeRoot: string): string[] {
  return Object.keys(inputs)
    .map((input) => resolve(codeRoot, input))
    .filter((path) => !path.split(sep).includes("node_modules"));
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
  const missingTool = errors.find((error) => error.missingTool)?.missingTool;
  const text = failingModule(["The build failed.", ...places].join("\n"), missingTool);
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
  const message = error instanceof Error ? error.message : String(error);
  return [{ message, file: undefined, line: 0, missingTool: missingToolOf(error) }];
}

function missingToolOf(error: unknown): MissingTool | undefined {
  const found = v.safeParse(v.object({ missingTool: MissingTool }), error);
  return found.success ? found.output.missingTool : undefined;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return (
    error instanceof Error && "errors" in error && Array.isArray(error.errors) && error.errors.length > 0
  );
}
