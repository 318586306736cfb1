import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import { EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import type { Interpreter } from "./interpreters.ts";
import type { DebugContext, Language, LanguageContext, LanguagePlan } from "./language.ts";

/** `python3.12`: our bootstrap on the nearest Python 3. */
export const python: Language = {
  async plan(fn, context) {
    return planOn(await context.interpreters.find(wishOf(fn)), fn, context);
  },
  debugger: { adapter: "dap", plan: debugPlan },
};

function planOn(
  interpreter: Interpreter,
  fn: RunnableFunction,
  { bootstrapDir, cacheDir, optDir, sdkDir }: LanguageContext,
): LanguagePlan {
  const wish = wishOf(fn);
  const { wanted } = wish;
  const runtimeDir = join(bootstrapDir, "python");
  const bootstrap = join(runtimeDir, "bootstrap.py");
  const layers =
    optDir === undefined
      ? []
      : [join(optDir, `python/lib/python${wanted}/site-packages`), join(optDir, "python")];
  return {
    command: interpreter.path,
    args: [bootstrap, ...layers],
    environment: {
      LAMBDA_RUNTIME_DIR: runtimeDir,
      PYTHONPATH: runtimeDir,
      // Nothing is written beside the sources of a workspace.
      ...(wish.sourceDir !== undefined && { _LAMBDA_WORKBENCH_PYCACHE: join(cacheDir, "pycache") }),
      ...(sdkDir !== undefined && { _LAMBDA_WORKBENCH_SDK: sdkFolder(sdkDir, interpreter) }),
    },
    versionText: `python:${wanted}`,
    pipelines: true,
    ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    standbyArgs: [bootstrap, "--standby"],
  };
}

/** The nearest Python that has debugpy, or for which it was installed. */
async function debugPlan(fn: RunnableFunction, context: DebugContext, wait: boolean): Promise<LanguagePlan> {
  const { debugpyDir } = context;
  const wish = wishOf(fn);
  const all = await context.interpreters.all(wish);
  const [nearest] = all;
  if (nearest === undefined) await context.interpreters.find(wish);
  for (const interpreter of all) {
    if (!(await hasDebugpy(interpreter.path, debugpyDir))) continue;
    const { standbyArgs: _, ...plain } = planOn(interpreter, fn, context);
    const path = [plain.environment["PYTHONPATH"] ?? "", ...(debugpyDir === undefined ? [] : [debugpyDir])];
    return {
      ...plain,
      // Frozen modules hide the standard library's frames from debugpy, which warns about it on stderr.
      args: [...(atLeast(interpreter.version, 3, 11) ? ["-X", "frozen_modules=off"] : []), ...plain.args],
      environment: {
        ...plain.environment,
        PYTHONPATH: path.join(delimiter),
        PYDEVD_DISABLE_FILE_VALIDATION: "1",
        _LAMBDA_WORKBENCH_DEBUG: wait ? "wait" : "listen",
      },
    };
  }
  throw new EngineError(
    "debugger-missing",
    `Python ${nearest?.version ?? wish.wanted} has no debugpy, which debugging needs. Install it: "${nearest?.path ?? "python3"}" -m pip install debugpy`,
    nearest === undefined ? {} : { interpreter: nearest.path },
  );
}

function hasDebugpy(interpreter: string, debugpyDir: string | undefined): Promise<boolean> {
  const find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('debugpy') is None)";
  const env = { ...process.env, ...(debugpyDir !== undefined && { PYTHONPATH: debugpyDir }) };
  return new Promise((resolve) => {
    execFile(interpreter, ["-c", find], { env, cwd: join("/"), timeout: 10_000 }, (error) =>
      resolve(error === null),
    );
  });
}

/** Packages that were installed by one version of Python may not be for another. */
export function sdkFolder(sdkDir: string, { version }: Pick<Interpreter, "version">): string {
  return join(sdkDir, `python${version.split(".").slice(0, 2).join(".")}`);
}

function wishOf(fn: RunnableFunction) {
  const runtime = fn.runtime ?? "python3";
  const sourceDir = fn.code.kind === "directory" ? fn.code.sourceDir : undefined;
  return { tool: "python", runtime, wanted: languageVersion(runtime) ?? "3.13", sourceDir } as const;
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [has = 0, hasMinor = 0] = version.split(".").map(Number);
  return has > major || (has === major && hasMinor >= minor);
}
