import { join } from "node:path";
import type { Language } from "./language.ts";

/** `python3.12`: our bootstrap on the nearest Python 3. */
export const pythonLanguage: Language = async (fn, { interpreters, bootstrapDir, optDir }) => {
  const runtime = fn.runtime ?? "python3";
  const wanted = /^python(\d+\.\d+)$/.exec(runtime)?.[1] ?? "3.13";
  const interpreter = await interpreters.find("python", wanted, runtime);
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
    ...(interpreter.substitution === undefined ? {} : { notice: interpreter.substitution }),
    standbyArgs: [bootstrap, "--standby"],
  };
};
