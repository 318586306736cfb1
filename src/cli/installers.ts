import { spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import { EngineError } from "../emulator/contracts/engine.ts";
import { type Interpreter, Interpreters } from "../emulator/runtime/languages/interpreters.ts";
import { isExecutable } from "../emulator/runtime/languages/isExecutable.ts";
import { programsOf } from "../emulator/runtime/languages/programs.ts";
import { languageVersion } from "../lambda/runtimes.ts";
import { AppError, messageOf } from "../shared/errors.ts";
import { familyOf } from "../shared/systems/family.ts";
import type { Terminal } from "./command.ts";

/** The interpreter on which a runtime's functions would run here. */
export async function interpreterFor(
  tool: "python" | "ruby",
  runtime: string,
  { env, platform, cwd: sourceDir }: Terminal,
): Promise<Interpreter> {
  const interpreters = new Interpreters({
    searchPath: env["PATH"] ?? "",
    homeDir: env["HOME"] ?? homedir(),
    env,
    programs: programsOf(familyOf(platform)),
    own: undefined,
  });
  try {
    return await interpreters.find({
      tool,
      wanted: languageVersion(runtime) ?? "3",
      runtime,
      sourceDir,
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new AppError("tool-missing", { userMessage: messageOf(error), cause: error });
  }
}

export function installFailed(tool: string, what: string): AppError {
  return new AppError("install-failed", {
    userMessage: `${what} was not installed: ${tool} failed, and said why above. It needs a network, or a registry that it is configured for.`,
  });
}

/** Its exit code. What it says is for people, and goes to standard error as it comes. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  { env, platform, signal }: Terminal,
  output: "shown" | "quiet" = "shown",
): Promise<number | "missing"> {
  const family = familyOf(platform);
  const file = isAbsolute(program) ? program : family.programFiles(program, env).find(isExecutable);
  if (file === undefined) return "missing";
  // On Windows npm is a script of the command line's.
  const { command, args: own, ...quoting } = family.commandLine(file, args, env);
  const child = spawn(command, own, {
    ...quoting,
    cwd,
    env,
    signal,
    stdio: output === "shown" ? ["ignore", 2, 2] : "ignore",
  });
  try {
    const [code] = await once(child, "close");
    return typeof code === "number" ? code : 1;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "missing";
    throw error;
  }
}
