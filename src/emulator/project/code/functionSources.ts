import { statSync } from "node:fs";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { languageOf } from "../../../lambda/runtimes.ts";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import { messageOf } from "../../../shared/errors.ts";
import { inWords } from "../../../shared/phrase.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../../template/model/handlerFile.ts";
import { Builds } from "../build/builds.ts";
import { failingModule, missingEsbuild } from "../build/missingTool.ts";
import { problemOf } from "../problems.ts";
import { linkedPackages } from "../watch/codeFolder.ts";
import type { CodeBounds } from "../watch/bounds.ts";
import type { CodeHasher } from "../watch/codeHash.ts";
import { isArchive, type Archives } from "./archives.ts";
import { isBuiltSince } from "./builtFolder.ts";
import { noCode, type FunctionCode } from "./functionCode.ts";
import { writeInlineCode } from "./inlineCode.ts";
import { isFolder } from "../build/links.ts";

const typescript: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx"]);
/** Languages that run from what `sam build` made of the sources. */
const compiled: ReadonlySet<string | undefined> = new Set(["java", "dotnet", "executable"]);

interface FunctionSourcesOptions {
  readonly buildDir: string;
  readonly hasher: CodeHasher;
  readonly bounds: CodeBounds;
  readonly archives: Archives;
  readonly clock: Clock;
  /** Where esbuild was installed on request. */
  readonly toolsDir?: string | undefined;
}

/** Where the code of functions is; builds it when that is needed. */
export class FunctionSources {
  readonly #buildDir: string;
  readonly #hasher: CodeHasher;
  readonly #bounds: CodeBounds;
  readonly #archives: Archives;
  readonly #builds: Builds;
  readonly #toolsDir: string | undefined;
  /** Folders that this pass found missing: each is said once, however many functions want it. */
  readonly #missing = new Set<string>();

  constructor({ buildDir, hasher, bounds, archives, clock, toolsDir }: FunctionSourcesOptions) {
    this.#buildDir = buildDir;
    this.#hasher = hasher;
    this.#bounds = bounds;
    this.#archives = archives;
    this.#builds = new Builds(clock, toolsDir);
    this.#toolsDir = toolsDir;
  }

  startPass(): void {
    this.#missing.clear();
  }

  async prepare(fn: FunctionDeclaration): Promise<FunctionCode> {
    if (fn.code.kind === "inline") return this.#inline(fn, fn.code.text);
    if (fn.code.kind === "image" && fn.code.imageUri !== undefined) return noCode([]);
    const root = codeRootOf(fn);
    if (root === undefined) return noCode([unsupported(fn)]);
    if (await isArchive(root)) return this.#unpacked(fn, root);
    const built = fn.builtFolder;
    const isCompiled = compiled.has(languageOf(fn.runtime?.value ?? ""));
    if (built !== undefined && isCompiled && (await isFolder(built))) return this.#ready(fn, built);
    if (!(await isFolder(root))) return this.#none(fn, root);
    if (await this.#bounds.isTooLarge(root)) {
      const message = this.#bounds.tooLarge(`The code of "${fn.name}"`, root);
      return noCode([problemOf(fn, "code-too-large", { message, at: fn.code })]);
    }
    const place = findHandler(fn, isFile);
    if (place.kind === "file" && (typescript.has(extname(place.file)) || fn.build !== undefined)) {
      return this.#built(fn, root, place);
    }
    if (built !== undefined && (await isBuiltSince(built, root))) {
      const code = await this.#ready(fn, built);
      return { ...code, sourceRoot: root, watch: [...code.watch, { path: root, deep: true }] };
    }
    const code = await this.#fromSources(root, fn);
    const watch = built === undefined ? code.watch : [...code.watch, { path: built, deep: false }];
    return { ...code, watch, problems: handlerProblems(fn, place) };
  }

  /** Forgets the builds of all other functions. */
  keepOnly(functionNames: ReadonlySet<string>): void {
    this.#builds.keepOnly(functionNames);
  }

  async stop(): Promise<void> {
    await this.#builds.stop();
  }

  #none(fn: FunctionDeclaration, root: string): FunctionCode {
    const watch = [{ path: root, deep: true }];
    const message = `The code of "${fn.name}" is not a folder: "${root}".`;
    if (this.#missing.has(root)) return { ...noCode([], watch), why: message };
    this.#missing.add(root);
    return noCode([problemOf(fn, "code-missing", { message, at: fn.code })], watch);
  }

  async #unpacked(fn: FunctionDeclaration, file: string): Promise<FunctionCode> {
    const watch = [{ path: dirname(file), deep: false }];
    try {
      const { folder, hash } = await this.#archives.unpack(file);
      const place = findHandler({ ...fn, code: { ...fn.code, kind: "path", path: folder } }, isFile);
      return { taskRoot: folder, hash, problems: handlerProblems(fn, place), watch };
    } catch (error) {
      const message = `The code of "${fn.name}" cannot be unpacked: "${file}": ${messageOf(error)}`;
      return noCode([problemOf(fn, "code-missing", { message, at: fn.code })], watch);
    }
  }

  /** Code as a build of the project's own left it. */
  async #ready(fn: FunctionDeclaration, built: string): Promise<FunctionCode> {
    const place = findHandler({ ...fn, code: { ...fn.code, kind: "path", path: built } }, isFile);
    return { ...(await this.#fromFolder(built)), problems: handlerProblems(fn, place) };
  }

  /** A folder, with the packages that its workspace links to it. */
  async #fromSources(root: string, { runtime }: FunctionDeclaration): Promise<FunctionCode> {
    const code = await this.#fromFolder(root);
    const packages = languageOf(runtime?.value ?? "") === "node" ? await linkedPackages(root) : [];
    if (packages.length === 0) return code;
    const hashes = await Promise.all(packages.map((path) => this.#hasher.hash(path)));
    const all = [code.hash, ...hashes].map(({ sha256 }) => sha256).join(" ");
    return {
      ...code,
      hash: { sha256: createHash("sha256").update(all).digest("base64"), size: code.hash.size },
      watch: [...code.watch, ...packages.map((path) => ({ path, deep: true }))],
    };
  }

  async #built(
    fn: FunctionDeclaration,
    codeRoot: string,
    place: HandlerPlace & { kind: "file" },
  ): Promise<FunctionCode> {
    const outDir = join(this.#buildDir, fn.name);
    const result = await this.#builds.refresh(fn, {
      entry: place.file,
      module: place.module,
      exportName: place.exportPath[0] ?? "",
      codeRoot,
      outDir,
      runtime: fn.runtime?.value ?? "",
      options: fn.build,
    });
    if (result === undefined) return this.#stripped(fn, codeRoot, place);
    return {
      taskRoot: outDir,
      sourceRoot: codeRoot,
      hash: result.code,
      problems: result.errors.map(({ message, file, line, missingTool }) => ({
        code: "build-failed",
        message,
        file: file ?? place.file,
        line,
        functionName: fn.name,
        ...(missingTool !== undefined && { missingTool }),
      })),
      watch: [{ path: codeRoot, deep: true }, ...result.sourceFolders.map((path) => ({ path, deep: false }))],
    };
  }

  /** Without esbuild Node itself takes the types away, which works for modules that import by full file names. */
  async #stripped(
    fn: FunctionDeclaration,
    codeRoot: string,
    place: HandlerPlace & { kind: "file" },
  ): Promise<FunctionCode> {
    const runsAsItIs =
      place.file === join(codeRoot, place.module + extname(place.file)) && !place.file.endsWith("x");
    const code = await this.#fromSources(codeRoot, fn);
    if (runsAsItIs && fn.build === undefined) return code;
    const { command } = missingEsbuild;
    const message = `"${fn.name}" is built with esbuild, which this workspace has not installed: npm install --save-dev esbuild. "${command}" installs one for all workspaces.`;
    const missing = problemOf(fn, "build-tool-missing", { message, at: fn.handler });
    const problems = [{ ...missing, missingTool: missingEsbuild }];
    // It is used as soon as it is there.
    const installed = this.#toolsDir && join(this.#toolsDir, "node_modules", "esbuild");
    const watch = [...code.watch, ...(installed ? [{ path: installed, deep: false }] : [])];
    if (runsAsItIs) return { ...code, watch, problems };
    const taskRoot = join(this.#buildDir, fn.name);
    await writeFailing(join(taskRoot, `${place.module}.cjs`), message);
    return { ...code, taskRoot, watch, problems };
  }

  async #fromFolder(folder: string): Promise<FunctionCode> {
    return {
      taskRoot: folder,
      hash: await this.#hasher.hash(folder),
      problems: [],
      watch: [{ path: folder, deep: true }],
    };
  }

  async #inline(fn: FunctionDeclaration, text: string): Promise<FunctionCode> {
    const folder = join(this.#buildDir, fn.name);
    await writeInlineCode(folder, languageOf(fn.runtime?.value ?? "") ?? "node", text);
    return { ...(await this.#fromFolder(folder)), watch: [] };
  }
}

/** The function is there and says what it lacks. */
async function writeFailing(file: string, message: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, failingModule(message, missingEsbuild));
}

/** A handler that is not there is worth a word; the function is there nevertheless and fails as on AWS. */
function handlerProblems(fn: FunctionDeclaration, place: HandlerPlace): ProjectProblem[] {
  const at = fn.handler;
  switch (place.kind) {
    case "missing": {
      const message = `The handler of "${fn.name}" has no file: "${place.looked[0] ?? ""}" does not exist.`;
      return [problemOf(fn, "handler-missing", { message, at })];
    }
    case "malformed":
      return [
        problemOf(fn, "handler-missing", {
          message: `The handler of "${fn.name}": ${inWords(place.message)}`,
          at,
        }),
      ];
    case "file":
    case "unseen":
      return [];
    default:
      return place satisfies never;
  }
}

function unsupported(fn: FunctionDeclaration): ProjectProblem {
  const message =
    fn.code.kind === "image"
      ? `"${fn.name}" is a container image, which the emulator does not take from a template.`
      : `The code of "${fn.name}" is not in this workspace.`;
  return problemOf(fn, "function-unsupported", { message, at: fn.code });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
