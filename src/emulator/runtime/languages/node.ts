import { delimiter, join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import type { Language, LanguageContext, LanguagePlan } from "./language.ts";

/** `nodejs22.x`: our bootstrap on the nearest Node. */
export const node: Language = {
  plan,
  debugger: {
    adapter: "inspector",
    async plan(fn, context, wait) {
      const { standbyArgs: _, ...plain } = await plan(fn, context);
      const flag = wait ? "--inspect-wait" : "--inspect";
      // The address has a secret in it, which Node else tells to whoever asks at the port.
      return { ...plain, args: [`${flag}=127.0.0.1:0`, "--inspect-publish-uid=stderr", ...plain.args] };
    },
  },
};

async function plan(
  fn: RunnableFunction,
  { interpreters, bootstrapDir, optDir, sdkDir, taskRoot }: LanguageContext,
): Promise<LanguagePlan> {
  const runtime = fn.runtime ?? "nodejs";
  const [major = "24"] = languageVersion(runtime)?.split(".") ?? [];
  const interpreter = await interpreters.find({ tool: "node", wanted: major, runtime });
  const runtimeDir = join(bootstrapDir, "node");
  const bootstrap = join(runtimeDir, "bootstrap.cjs");
  const flags = [...typeScriptFlags(interpreter.version), ...memoryFlags(fn)];
  const layers =
    optDir === undefined
      ? []
      : [join(optDir, `nodejs/node${major}/node_modules`), join(optDir, "nodejs/node_modules")];
  const sdk = sdkDir === undefined ? undefined : join(sdkDir, "node");
  return {
    command: interpreter.path,
    args: [...flags, bootstrap],
    environment: {
      ...interpreter.environment,
      LAMBDA_RUNTIME_DIR: runtimeDir,
      NODE_PATH: [
        ...layers,
        join(runtimeDir, "node_modules"),
        runtimeDir,
        taskRoot,
        ...(sdk === undefined ? [] : [join(sdk, "node_modules")]),
      ].join(delimiter),
      ...(sdk !== undefined && { _LAMBDA_WORKBENCH_SDK: sdk }),
    },
    versionText: `nodejs:${major}`,
    pipelines: true,
    ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    standbyArgs: [...flags, bootstrap, "--standby"],
  };
}

/**
 * The heap that AWS gives to V8: 90 % of the function's memory, young objects in 5 % of it. Without a limit V8 collects
 * garbage so late that a function which fits on AWS would be over its memory here.
 */
function memoryFlags({ memoryMb, environment }: RunnableFunction): string[] {
  const own = environment["NODE_OPTIONS"] ?? "";
  return [
    ...(own.includes("max-old-space-size") ? [] : [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`]),
    ...(own.includes("max-semi-space-size")
      ? []
      : [`--max-semi-space-size=${Math.min(16, Math.max(1, Math.floor(memoryMb * 0.05)))}`]),
  ];
}

/** Type stripping came with 22.6 behind a flag and without one in 22.18 and 23.6. */
function typeScriptFlags(version: string): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const behindFlag = (major === 22 && minor >= 6 && minor < 18) || (major === 23 && minor < 6);
  return behindFlag ? ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"] : [];
}
