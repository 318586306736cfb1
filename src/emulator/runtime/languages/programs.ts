import { execFile } from "node:child_process";

export type Tool = "node" | "python" | "ruby" | "java" | "dotnet";

/** A program of this machine that runs one version of a language. */
export interface Program {
  readonly path: string;
  /** As it reports itself: `24.21.0`. */
  readonly version: string;
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
export async function askProgram(tool: Tool, path: string): Promise<readonly Program[]> {
  const answer = await answerOf(path, versionArguments[tool]);
  if (answer === undefined) return [];
  if (tool === "dotnet")
    return [...answer.matchAll(/^Microsoft\.NETCore\.App ([\d.]+)/gm)].map(([, version = ""]) => ({
      path,
      version,
    }));
  const version = /\d+(\.\d+)*/.exec(answer)?.[0];
  if (version === undefined) return [];
  return [{ path: tool === "python" ? await pythonBehind(path, answer) : path, version }];
}

/**
 * The Python that a shim starts: shims of version managers cost 80 ms at each start. A wrapper stays when it brings
 * packages: without it Python would search other folders.
 */
async function pythonBehind(path: string, answer: string): Promise<string> {
  const program = answer.split("\n")[1]?.trim() ?? "";
  if (program === "" || program === path) return path;
  return (await answerOf(program, versionArguments.python)) === answer ? program : path;
}

/** What a program prints; undefined when it fails. */
function answerOf(path: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 10_000 }, (error, stdout, stderr) =>
      resolve(error === null ? stdout || stderr : undefined),
    );
  });
}
