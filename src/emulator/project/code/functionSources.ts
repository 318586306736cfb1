import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { languageOf } from "../../../lambda/runtimes.ts";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../../template/model/handlerFile.ts";
import { Builds } from "../build/builds.ts";
import { problemOf } from "../problems.ts";
import type { CodeHasher } from "../watch/codeHash.ts";
import { noCode, type FunctionCode } from "./functionCode.ts";
import { isFolder } from "../build/links.ts";

const typescript: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx"]);
/** Languages that run from what `sam build` made of the sources. */
const compiled: ReadonlySet<string | undefined> = new Set(["java", "dotnet", "executable"]);

interface FunctionSourcesOptions {
  readonly buildDir: string;
  readonly hasher: CodeHasher;
  readonly clock: Clock;
}

/** Where the code of functions is; builds it when that is needed. */
export class FunctionSources {
  readonly #buildDir: string;
  readonly #hasher: CodeHasher;
  readonly #builds: Builds;

  constructor({ buildDir, hasher, clock }: FunctionSourcesOptions) {
    this.#buildDir = buildDir;
    this.#hasher = hasher;
    this.#builds = new Builds(clock);
  }

  async prepare(fn: FunctionDeclaration): Promise<FunctionCode> {
    if (fn.code.kind === "inline") return this.#inline(fn, fn.code.text);
    const declaredRoot = codeRootOf(fn);
    if (declaredRoot === undefined) return noCode(unsupported(fn));
    const language = languageOf(fn.runtime?.value ?? "");
    const samBuild = resolve(dirname(fn.templateFile), ".aws-sam", "build", fn.logicalId);
    const codeRoot = compiled.has(language) && (await isFolder(samBuild)) ? samBuild : declaredRoot;
    if (!(await isFolder(codeRoot))) {
      const message = `The code of "${fn.name}" is not a folder: "${codeRoot}".`;
      const missing = problemOf(fn, "code-missing", { message, at: fn.code });
      return noCode(missing, [{ path: codeRoot, deep: true }]);
    }
    const place = findHandler(fn, isFile);
    if (place.kind === "file" && (typescript.has(extname(place.file)) || fn.build !== undefined)) {
      return this.#built(fn, codeRoot, place);
    }
    return { ...(await this.#fromFolder(codeRoot)), problems: handlerProblems(fn, place) };
  }

  /** Forgets the builds of all other functions. */
  keepOnly(functionNames: ReadonlySet<string>): void {
    this.#builds.keepOnly(functionNames);
  }

  async stop(): Promise<void> {
    await this.#builds.stop();
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
      problems: result.errors.map(({ message, file, line }) => ({
        code: "build-failed",
        message,
        file: file ?? place.file,
        line,
        functionName: fn.name,
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
    const code = await this.#fromFolder(codeRoot);
    if (runsAsItIs && fn.build === undefined) return code;
    const message = `"${fn.name}" is built with esbuild, which this workspace has not installed: npm install --save-dev esbuild.`;
    const missing = problemOf(fn, "build-tool-missing", { message, at: fn.handler });
    return { ...code, ...(!runsAsItIs && { taskRoot: undefined }), problems: [missing] };
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
    const isPython = languageOf(fn.runtime?.value ?? "") === "python";
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, isPython ? "index.py" : "index.js"), text);
    // What `index.js` is may not depend on a package.json of the workspace above.
    await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    return { ...(await this.#fromFolder(folder)), watch: [] };
  }
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
        problemOf(fn, "handler-missing", { message: `The handler of "${fn.name}": ${place.message}`, at }),
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
