import { join } from "node:path";
import { EngineError } from "../../contracts/engine.ts";
import type { Language } from "./language.ts";
import { type Machine, type ProgramTarget, programTarget, runsHere } from "./programTarget.ts";
import { hasInterpreter, scriptInterpreter } from "./shebang.ts";
import { isExecutable } from "./isExecutable.ts";

/**
 * `provided.*`: the package's own executable `bootstrap`, or a layer's. Throws `EngineError` `runtime-unsupported` when that
 * was built for another machine: to start it would give whatever a shell makes of its bytes; and `runtime-missing` when it
 * is a script whose interpreter is not here.
 */
export const provided: Language = {
  plan: async (fn, { layersDir, taskRoot, machine, family, shebangs }) => {
    // Windows starts a program by its ending alone.
    const names = family.fileModes ? ["bootstrap"] : ["bootstrap.exe", "bootstrap"];
    const folders = [taskRoot, ...(layersDir === undefined ? [] : [layersDir])];
    const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
    const found = candidates.find(isExecutable);
    const target = found === undefined ? undefined : programTarget(found);
    if (target !== undefined && !runsHere(target, machine)) throw builtForAnother(target, machine);
    if (found !== undefined && target === undefined && shebangs) checkInterpreter(found, layersDir);
    const command = found ?? join(taskRoot, "bootstrap");
    return {
      command,
      args: [],
      environment: { LAMBDA_RUNTIME_DIR: taskRoot },
      versionText: (fn.runtime ?? "provided.al2023").replace(".", ":"),
    };
  },
};

function checkInterpreter(script: string, layersDir: string | undefined): void {
  const interpreter = scriptInterpreter(script);
  if (interpreter === undefined || hasInterpreter(interpreter, layersDir)) return;
  throw new EngineError(
    "runtime-missing",
    interpreter.endsWith("\r")
      ? "The function's bootstrap has the line ends of Windows (CR LF), which make a part of its interpreter's name. Save it with those of Unix (LF): Lambda would not start it either."
      : `The function's bootstrap asks for the interpreter "${interpreter}", which this machine does not have.`,
  );
}

function builtForAnother(target: ProgramTarget, { platform, arch }: Machine): EngineError {
  const system = platform === "win32" ? "windows" : platform;
  const output = platform === "win32" ? " and -o bootstrap.exe" : "";
  const goNames = `GOOS=${system} GOARCH=${arch === "x64" ? "amd64" : arch}${output}`;
  return new EngineError(
    "runtime-unsupported",
    `The function's bootstrap is built for ${named(target)}, and this machine is ${named({ platform, arch })}. Build it for this machine too; for Go that is ${goNames}.`,
  );
}

const systemNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: "Linux",
  darwin: "macOS",
  win32: "Windows",
};

function named({ platform, arch }: ProgramTarget): string {
  const system = systemNames[platform] ?? platform;
  return arch === undefined ? system : `${system} on ${arch}`;
}
