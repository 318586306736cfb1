import { join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import type { Language } from "./language.ts";

/** `ruby3.3`: our bootstrap on the nearest Ruby. */
export const ruby: Language = {
  plan: async (fn, { interpreters, bootstrapDir, optDir, taskRoot }) => {
    const runtime = fn.runtime ?? "ruby";
    const wanted = languageVersion(runtime) ?? "3.4";
    const interpreter = await interpreters.find({ tool: "ruby", wanted, runtime });
    const runtimeDir = join(bootstrapDir, "ruby");
    const api = interpreter.version.split(".").slice(0, 2).join(".");
    const gems = (folder: string, names: string) => join(folder, names, `${api}.0`);
    return {
      command: interpreter.path,
      args: [join(runtimeDir, "bootstrap.rb")],
      environment: {
        LAMBDA_RUNTIME_DIR: runtimeDir,
        GEM_PATH: [
          gems(taskRoot, "vendor/bundle/ruby"),
          ...(optDir === undefined ? [] : [gems(optDir, "ruby/gems")]),
        ].join(":"),
        ...(optDir !== undefined && { RUBYLIB: join(optDir, "ruby/lib") }),
      },
      versionText: `ruby:${wanted}`,
      pipelines: true,
      ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    };
  },
};
