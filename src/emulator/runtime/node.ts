import { join } from "node:path";
import type { Language } from "./language.ts";

/** `nodejs22.x`: our bootstrap on the nearest Node. */
export const nodeLanguage: Language = async (fn, { interpreters, bootstrapDir, optDir, taskRoot }) => {
  const runtime = fn.runtime ?? "nodejs";
  const major = /^nodejs(\d+)/.exec(runtime)?.[1] ?? "24";
  const interpreter = await interpreters.find("node", major, runtime);
  const runtimeDir = join(bootstrapDir, "node");
  const bootstrap = join(runtimeDir, "bootstrap.cjs");
  const flags = flagsFor(interpreter.version);
  const layers =
    optDir === undefined
      ? []
      : [join(optDir, `nodejs/node${major}/node_modules`), join(optDir, "nodejs/node_modules")];
  return {
    command: interpreter.path,
    args: [...flags, bootstrap],
    environment: {
      ...interpreter.environment,
      LAMBDA_RUNTIME_DIR: runtimeDir,
      NODE_PATH: [...layers, join(runtimeDir, "node_modules"), runtimeDir, taskRoot].join(
        process.platform === "win32" ? ";" : ":",
      ),
    },
    versionText: `nodejs:${major}`,
    ...(interpreter.substitution === undefined ? {} : { notice: interpreter.substitution }),
    standbyArgs: [...flags, bootstrap, "--standby"],
  };
};

/** Type stripping came with 22.6 behind a flag and without one in 22.18 and 23.6. */
function flagsFor(version: string): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const behindFlag = (major === 22 && minor >= 6 && minor < 18) || (major === 23 && minor < 6);
  return behindFlag ? ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"] : [];
}
