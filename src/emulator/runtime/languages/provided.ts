import { join } from "node:path";
import { EngineError } from "../../contracts/engine.ts";
import type { Language } from "./language.ts";
import { type ProgramTarget, programTarget, runsHere } from "./programTarget.ts";
import { hasInterpreter, scriptInterpreter } from "./shebang.ts";
import { isExecutable } from "./isExecutable.ts";

/**
 * `provided.*`: the package's own executable `bootstrap`, or a layer's. Throws `EngineError` `runtime-unsupported` when that
 * was built for another machine: to start it would give whatever a shell makes of its bytes; and `runtime-missing` when it
 * is a script whose interpreter is not here.
 */
export const provided: Language = {
  plan: async (fn, { layersDir, taskRoot }) => {
    const candidates = [
      join(taskRoot, "bootstrap"),
      ...(layersDir === undefined ? [] : [join(layersDir, "bootstrap")]),
    ];
    const found = candidates.find(isExecutable);
    const target = found === undefined ? undefined : programTarget(found);
    if (target !== undefined && !runsHere(target)) throw builtForAnother(target);
    if (found !== undefined && target === undefined) checkInterpreter(found, layersDir);
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
  if (interpreter === undefined || process.platform === "win32" || hasInterpreter(interpreter, layersDir))
    return;
  throw new EngineError(
    "runtime-missing",
    interpreter.endsWith("\r")
      ? "The function's bootstrap has the line ends of Windows (CR LF), which make a part of its interpreter's name. Save it with those of Unix (LF): Lambda would not start it either."
      : `The function's bootstrap asks for the interpreter "${interpreter}", which this machine does not have.`,
  );
}

function builtForAnother(target: ProgramTarget): EngineError {
  const { platform, arch } = process;
  const goNames = `GOOS=${platform} GOARCH=${arch === "x64" ? "amd64" : arch}`;
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
