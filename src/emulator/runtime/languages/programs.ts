import { execFile } from "node:child_process";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import type { SystemFamily } from "../../../shared/systems/family.ts";
import { isExecutable } from "./isExecutable.ts";

export type Tool = "node" | "python" | "ruby" | "java" | "dotnet";

/** A program of this machine that runs one version of a language. */
export interface Program {
  readonly path: string;
  /** As it reports itself: `24.21.0`. */
  readonly version: string;
}

/** The programs of a machine, as they are found and asked. */
export interface Programs {
  readonly family: SystemFamily;
  readonly isExecutable: (path: string) => boolean;
  readonly exists: (path: string) => boolean;
  /** The names in a folder; none when there is no such folder. */
  readonly entries: (folder: string) => string[];
  /** Where links lead; the path itself when nothing is there. */
  readonly realPath: (path: string) => string;
  /** As /tmp is: what is in such a folder may be another user's. */
  readonly isEverybodys: (folder: string) => boolean;
  /** What a program prints; undefined when it fails. */
  readonly output: (path: string, args: readonly string[]) => Promise<string | undefined>;
}

export function programsOf(family: SystemFamily): Programs {
  return {
    family,
    isExecutable,
    exists: existsSync,
    entries: (folder) => orElse([], () => readdirSync(folder)),
    realPath: (path) => orElse(path, () => realpathSync(path)),
    // Windows has no modes, and Node makes up one by which every folder is open.
    isEverybodys: (folder) => orElse(true, () => (statSync(folder).mode & 0o002) !== 0 && family.fileModes),
    output: (path, args) => outputOf(family, path, args),
  };
}

const versionArguments: Readonly<Record<Tool, readonly string[]>> = {
  node: ["--version"],
  python: [
    "-c",
    "import platform, sys; print(platform.python_version(), sys.executable, sys.prefix, *sys.path[1:], sep='\\n')",
  ],
  ruby: ["--version"],
  java: ["-version"],
  // Its runtimes, of which it may have several; its own version is that of the SDK, which a machine may lack.
  dotnet: ["--list-runtimes"],
};

/** Asks a program for the versions that it runs; none when it does not run or is a shim for nothing. */
export async function askProgram(
  tool: Tool,
  path: string,
  { output }: Pick<Programs, "output">,
): Promise<readonly Program[]> {
  const answer = await output(path, versionArguments[tool]);
  if (answer === undefined) return [];
  if (tool === "dotnet")
    return [...answer.matchAll(/^Microsoft\.NETCore\.App ([\d.]+)/gm)].map(([, version = ""]) => ({
      path,
      version,
    }));
  const version = /\d+(\.\d+)*/.exec(answer)?.[0];
  if (version === undefined) return [];
  return [{ path: tool === "python" ? await pythonBehind(path, answer, output) : path, version }];
}

/**
 * The Python that a shim starts: shims of version managers cost 80 ms at each start. A wrapper stays when it brings
 * packages: without it Python would search other folders.
 */
async function pythonBehind(path: string, answer: string, output: Programs["output"]): Promise<string> {
  const program = answer.split("\n")[1]?.trim() ?? "";
  if (program === "" || program === path) return path;
  return (await output(program, versionArguments.python)) === answer ? program : path;
}

function outputOf(family: SystemFamily, path: string, args: readonly string[]): Promise<string | undefined> {
  const { command, args: own, ...options } = family.commandLine(path, args, process.env);
  return new Promise((resolve) => {
    execFile(command, own, { ...options, timeout: 10_000, windowsHide: true }, (error, stdout, stderr) =>
      resolve(error === null ? stdout || stderr : undefined),
    );
  });
}

function orElse<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
