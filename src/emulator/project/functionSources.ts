import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { languageOf } from "../../lambda/language.ts";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { Clock } from "../../shared/clock.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { FunctionDeclaration } from "../../template/model/template.ts";
import type { Located } from "../../template/syntax/node.ts";
import type { CodeHash, CodeHasher } from "./codeHash.ts";
import { startBuild, type BuildInput, type BuildResult, type FunctionBuild } from "./functionBuild.ts";
import { isFolder } from "./links.ts";
import type { WatchedFolder } from "./treeWatcher.ts";
import { createEsbuildServices } from "./workspaceEsbuild.ts";

/** A function's code as it can run now. */
export interface FunctionCode {
  /** Undefined when there is nothing to run. */
  readonly taskRoot: string | undefined;
  /** The sources' folder, where the function runs from a build of them. */
  readonly sourceRoot?: string;
  readonly hash: CodeHash;
  readonly problems: readonly ProjectProblem[];
  readonly watch: readonly WatchedFolder[];
}

export interface FunctionSources {
  /** Where a function's code is; builds it when that is needed. */
  prepare(fn: FunctionDeclaration): Promise<FunctionCode>;
  /** Ends the builds of all other functions. */
  keepOnly(functionNames: ReadonlySet<string>): Promise<void>;
  stop(): Promise<void>;
}

const noCode: CodeHash = { sha256: "", size: 0 };
const typescript: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx"]);
/** Languages that run from what `sam build` made of the sources. */
const compiled: ReadonlySet<string | undefined> = new Set(["java", "dotnet", "executable"]);

export function createFunctionSources({
  buildDir,
  hasher,
  clock,
}: {
  readonly buildDir: string;
  readonly hasher: CodeHasher;
  readonly clock: Clock;
}): FunctionSources {
  const builds = new Map<string, { readonly key: string; readonly build: FunctionBuild }>();
  const services = createEsbuildServices();

  const buildOf = async (fn: FunctionDeclaration, input: BuildInput): Promise<BuildResult | undefined> => {
    const key = JSON.stringify(input);
    const known = builds.get(fn.name);
    if (known?.key === key) return known.build.refresh();
    await known?.build.stop();
    builds.delete(fn.name);
    const esbuild = services.find(input.codeRoot) ?? services.find(dirname(fn.templateFile));
    if (esbuild === undefined) return undefined;
    const build = startBuild(esbuild, input, clock);
    builds.set(fn.name, { key, build });
    return build.refresh();
  };

  const built = async (
    fn: FunctionDeclaration,
    codeRoot: string,
    place: HandlerPlace & { kind: "file" },
  ): Promise<FunctionCode> => {
    const outDir = join(buildDir, fn.name);
    const result = await buildOf(fn, {
      entry: place.file,
      module: place.module,
      exportName: place.exportPath[0] ?? "",
      codeRoot,
      outDir,
      runtime: fn.runtime?.value ?? "",
      options: fn.build,
    });
    if (result === undefined) return stripped(fn, codeRoot, place);
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
  };

  /** Without esbuild Node itself takes the types away, which works for modules that import by full file names. */
  const stripped = async (
    fn: FunctionDeclaration,
    codeRoot: string,
    place: HandlerPlace & { kind: "file" },
  ): Promise<FunctionCode> => {
    const runsAsItIs =
      place.file === join(codeRoot, place.module + extname(place.file)) && !place.file.endsWith("x");
    const code = await fromFolder(codeRoot);
    if (runsAsItIs && fn.build === undefined) return code;
    const message = `"${fn.name}" is built with esbuild, which this workspace has not installed: npm install --save-dev esbuild.`;
    const missing = problem(fn, "build-tool-missing", { message, at: fn.handler });
    return { ...code, ...(!runsAsItIs && { taskRoot: undefined }), problems: [missing] };
  };

  const fromFolder = async (folder: string): Promise<FunctionCode> => ({
    taskRoot: folder,
    hash: await hasher.hash(folder),
    problems: [],
    watch: [{ path: folder, deep: true }],
  });

  const inline = async (fn: FunctionDeclaration, text: string): Promise<FunctionCode> => {
    const folder = join(buildDir, fn.name);
    const isPython = languageOf(fn.runtime?.value ?? "") === "python";
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, isPython ? "index.py" : "index.js"), text);
    // What `index.js` is may not depend on a package.json of the workspace above.
    await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    return { ...(await fromFolder(folder)), watch: [] };
  };

  return {
    async prepare(fn) {
      if (fn.code.kind === "inline") return inline(fn, fn.code.text);
      const declaredRoot = codeRootOf(fn);
      if (declaredRoot === undefined) return unsupported(fn);
      const language = languageOf(fn.runtime?.value ?? "");
      const samBuild = resolve(dirname(fn.templateFile), ".aws-sam", "build", fn.logicalId);
      const codeRoot = compiled.has(language) && (await isFolder(samBuild)) ? samBuild : declaredRoot;
      if (!(await isFolder(codeRoot))) {
        const message = `The code of "${fn.name}" is not a folder: "${codeRoot}".`;
        const missing = problem(fn, "code-missing", { message, at: fn.code });
        return {
          taskRoot: undefined,
          hash: noCode,
          problems: [missing],
          watch: [{ path: codeRoot, deep: true }],
        };
      }
      const place = findHandler(fn, isFile);
      if (place.kind === "file" && (typescript.has(extname(place.file)) || fn.build !== undefined)) {
        return built(fn, codeRoot, place);
      }
      return { ...(await fromFolder(codeRoot)), problems: handlerProblems(fn, place) };
    },
    async keepOnly(functionNames) {
      for (const [name, { build }] of builds) {
        if (functionNames.has(name)) continue;
        builds.delete(name);
        await build.stop();
      }
    },
    async stop() {
      await Promise.all([...builds.values()].map(({ build }) => build.stop()));
      builds.clear();
      await services.stop();
    },
  };
}

/** A handler that is not there is worth a word; the function is there nevertheless and fails as on AWS. */
function handlerProblems(fn: FunctionDeclaration, place: HandlerPlace): ProjectProblem[] {
  switch (place.kind) {
    case "missing": {
      const message = `The handler of "${fn.name}" has no file: "${place.looked[0] ?? ""}" does not exist.`;
      return [problem(fn, "handler-missing", { message, at: fn.handler })];
    }
    case "malformed":
      return [
        problem(fn, "handler-missing", {
          message: `The handler of "${fn.name}": ${place.message}`,
          at: fn.handler,
        }),
      ];
    case "file":
    case "unseen":
      return [];
    default:
      return place satisfies never;
  }
}

function unsupported(fn: FunctionDeclaration): FunctionCode {
  const message =
    fn.code.kind === "image"
      ? `"${fn.name}" is a container image, which the emulator does not take from a template.`
      : `The code of "${fn.name}" is not in this workspace.`;
  const found = problem(fn, "function-unsupported", { message, at: fn.code });
  return { taskRoot: undefined, hash: noCode, problems: [found], watch: [] };
}

function problem(
  { name, templateFile, idRange }: FunctionDeclaration,
  code: string,
  { message, at }: { readonly message: string; readonly at: Pick<Located<unknown>, "range"> | undefined },
): ProjectProblem {
  const { line } = (at?.range ?? idRange).start;
  return { code, message, file: templateFile, line: line + 1, functionName: name };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
