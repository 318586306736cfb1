import { existsSync } from "node:fs";
import { join } from "node:path";
import { languageVersion } from "../../../lambda/runtimes.ts";
import { EngineError } from "../../contracts/engine.ts";
import type { Language } from "./language.ts";

/** The assembly of AWS that runs handlers of class libraries; it has to be part of the package. */
const support = "Amazon.Lambda.RuntimeSupport.dll";

/**
 * `dotnet8`: an executable assembly (its handler is the assembly's name; PowerShell functions are such too), or a
 * class library that brings AWS's RuntimeSupport along.
 */
export const dotnet: Language = {
  plan: async (fn, { interpreters, taskRoot }) => {
    const runtime = fn.runtime ?? "dotnet10";
    const wanted = languageVersion(runtime) ?? "10";
    const handler = fn.handler ?? "";
    const assembly = handler.split("::")[0] ?? "";
    const environment: Record<string, string> = {
      LAMBDA_RUNTIME_DIR: taskRoot,
      DOTNET_CLI_HOME: "/tmp",
      DOTNET_NOLOGO: "1",
    };
    const versionText = `dotnet:${wanted}`;
    if (!handler.includes("::") && existsSync(join(taskRoot, "bootstrap")))
      return { command: join(taskRoot, "bootstrap"), args: [], environment, versionText };
    const interpreter = await interpreters.find({ tool: "dotnet", wanted, runtime });
    const notice = interpreter.substitution === undefined ? {} : { notice: interpreter.substitution };
    // .NET itself takes a newer version only when told to.
    if (interpreter.substitution !== undefined) environment["DOTNET_ROLL_FORWARD"] = "Major";
    const main = join(taskRoot, `${assembly}.dll`);
    if (!handler.includes("::"))
      return { command: interpreter.path, args: [main], environment, versionText, ...notice };
    if (!existsSync(join(taskRoot, support)))
      throw new EngineError(
        "runtime-unsupported",
        `The handler "${handler}" is in a class library, which runs here only when the package contains ${support}. Add the NuGet package Amazon.Lambda.RuntimeSupport, or make the assembly executable and name it as the handler.`,
      );
    const settings = (ending: string) => join(taskRoot, `${assembly}.${ending}.json`);
    return {
      command: interpreter.path,
      args: [
        "exec",
        ...(existsSync(settings("deps")) ? ["--depsfile", settings("deps")] : []),
        ...(existsSync(settings("runtimeconfig")) ? ["--runtimeconfig", settings("runtimeconfig")] : []),
        join(taskRoot, support),
        handler,
      ],
      environment,
      versionText,
      ...notice,
    };
  },
};
