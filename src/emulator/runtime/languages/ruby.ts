import { join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import type { Interpreter } from "./interpreters.ts";
import type { Language } from "./language.ts";

/** `ruby3.3`: our bootstrap on the nearest Ruby. */
export const ruby: Language = {
  plan: async (fn, { interpreters, bootstrapDir, optDir, sdkDir, taskRoot }) => {
    const runtime = fn.runtime ?? "ruby";
    const wanted = languageVersion(runtime) ?? "3.4";
    const interpreter = await interpreters.find({ tool: "ruby", wanted, runtime });
    const runtimeDir = join(bootstrapDir, "ruby");
    const gems = (folder: string, names: string) => join(folder, names, apiOf(interpreter));
    return {
      command: interpreter.path,
      args: [join(runtimeDir, "bootstrap.rb")],
      environment: {
        LAMBDA_RUNTIME_DIR: runtimeDir,
        GEM_PATH: [
          gems(taskRoot, "vendor/bundle/ruby"),
          ...(optDir === undefined ? [] : [gems(optDir, "ruby/gems")]),
        ].join(":"),
        ...(sdkDir !== undefined && { _LAMBDA_WORKBENCH_SDK: gemFolder(sdkDir, interpreter) }),
        ...(optDir !== undefined && { RUBYLIB: join(optDir, "ruby/lib") }),
      },
      versionText: `ruby:${wanted}`,
      pipelines: true,
      ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    };
  },
};

/** Gems that were installed by one version of Ruby may not be for another. */
export function gemFolder(sdkDir: string, interpreter: Pick<Interpreter, "version">): string {
  return join(sdkDir, "ruby", apiOf(interpreter));
}

/** The version that folders of gems are named by: `3.4.0` for all of 3.4. */
function apiOf({ version }: Pick<Interpreter, "version">): string {
  return `${version.split(".").slice(0, 2).join(".")}.0`;
}
