import { delimiter, join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import type { Language } from "./language.ts";

/** `java21`: our runtime, compiled once for each JDK, on the nearest Java. */
export const java: Language = {
  plan: async (fn, context) => {
    const { interpreters, bootstrapDir, optDir, taskRoot } = context;
    const runtime = fn.runtime ?? "java25";
    const wanted = languageVersion(runtime) ?? "25";
    const interpreter = await interpreters.find({ tool: "java", wanted, runtime });
    const runtimeDir = join(bootstrapDir, "java");
    const classes = await context.javaClasses(interpreter.path);
    const path = [
      classes,
      taskRoot,
      join(taskRoot, "lib", "*"),
      ...(optDir === undefined ? [] : [join(optDir, "java/lib", "*")]),
    ];
    return {
      command: interpreter.path,
      args: [
        // As AWS starts it: a heap within the function's memory, the simplest collector, the first compiler.
        `-Xmx${Math.floor(fn.memoryMb * 0.75)}m`,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        // The descriptor of the framed log, see Log.java.
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        // Where the library org.crac finds Lambda's hooks for SnapStart.
        "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
        "-cp",
        path.join(delimiter),
        "lambdaworkbench.Bootstrap",
      ],
      environment: { LAMBDA_RUNTIME_DIR: runtimeDir },
      versionText: `java:${wanted}`,
      ...(interpreter.substitution !== undefined && { notice: interpreter.substitution }),
    };
  },
};
