import { basename } from "node:path";
import { type FunctionProcess, neverStarted } from "./functionProcess.ts";
import type { Host } from "./host.ts";
import { isExecutable } from "../languages/isExecutable.ts";
import { programTarget, runsHere } from "../languages/programTarget.ts";
import { hasInterpreter, scriptInterpreter } from "../languages/shebang.ts";

/** An external extension: the file's name is the extension's. */
export interface ExtensionProcess {
  readonly name: string;
  readonly process: FunctionProcess;
}

/** AWS's limit; the next one is a failure of its launch, and those after it are not looked at. */
export const extensionLimit = 10;

/**
 * Starts the executables of `/opt/extensions`, as they come. What cannot be started is a process that has ended with the
 * system's error: through a shell, which mounts need, its failure would be the shell's. `optFolder` is what they see as /opt.
 */
export function startExtensions(
  paths: readonly string[],
  optFolder: string | undefined,
  host: Pick<Host, "machine" | "shebangs">,
  start: (path: string) => FunctionProcess,
): readonly ExtensionProcess[] {
  return paths.slice(0, extensionLimit + 1).map((path, index) => {
    const problem = index === extensionLimit ? "TooManyExtensions" : launchProblem(path, optFolder, host);
    return {
      name: basename(path),
      process: problem === undefined ? start(path) : neverStarted(refusedLaunch(path, problem)),
    };
  });
}

/** Why the system would refuse to execute a file, as its error's name. Where it has other rules, only trying tells. */
function launchProblem(
  path: string,
  optFolder: string | undefined,
  { machine, shebangs }: Pick<Host, "machine" | "shebangs">,
): string | undefined {
  if (!shebangs) return undefined;
  if (!isExecutable(path)) return "EACCES";
  const target = programTarget(path);
  if (target !== undefined) return runsHere(target, machine) ? undefined : "ENOEXEC";
  const interpreter = scriptInterpreter(path);
  if (interpreter === undefined) return "ENOEXEC";
  return hasInterpreter(interpreter, optFolder) ? undefined : "ENOENT";
}

/** The error that the system would give; `code` is its name. */
function refusedLaunch(path: string, code: string): Promise<NodeJS.ErrnoException> {
  return Promise.resolve(Object.assign(new Error(`${path}: ${code}`), { code, path }));
}
