import { join } from "node:path";
import type { RunnableFunction } from "../../contracts/engine.ts";
import type { Interpreter } from "./interpreters.ts";
import type { Language, LanguageContext, LanguagePlan } from "./language.ts";

/** `python3.12`: our bootstrap on the nearest Python 3. */
export const pythonLanguage: Language = async (fn, context) => {
  const { runtime, wanted } = pythonVersion(fn);
  return pythonPlan(fn, context, await context.interpreters.find("python", wanted, runtime));
};

/** The plan on a given interpreter. */
export function pythonPlan(
  fn: RunnableFunction,
  { bootstrapDir, optDir }: LanguageContext,
  interpreter: Interpreter,
): LanguagePlan {
  const { wanted } = pythonVersion(fn);
  const runtimeDir = join(bootstrapDir, "python");
  const bootstrap = join(runtimeDir, "bootstrap.py");
  const layers =
    optDir === undefined
      ? []
      : [join(optDir, `python/lib/python${wanted}/site-packages`), join(optDir, "python")];
  return {
    command: interpreter.path,
    args: [bootstrap, ...layers],
    environment: { LAMBDA_RUNTIME_DIR: runtimeDir, PYTHONPATH: runtimeDir },
    versionText: `python:${wanted}`,
    pipelines: true,
    ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    standbyArgs: [bootstrap, "--standby"],
  };
}

/** The runtime and the version that it names. */
export function pythonVersion(fn: RunnableFunction): { readonly runtime: string; readonly wanted: string } {
  const runtime = fn.runtime ?? "python3";
  return { runtime, wanted: /^python(\d+\.\d+)$/.exec(runtime)?.[1] ?? "3.13" };
}
