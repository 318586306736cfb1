import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EngineError } from "../../contracts/engine.ts";
import { isExecutable } from "./isExecutable.ts";

export type Tool = "node" | "python" | "ruby" | "java" | "dotnet";

export interface Interpreter {
  readonly path: string;
  /** As it reports itself: `24.21.0`. */
  readonly version: string;
  /** What it needs in its environment: Electron runs as Node only when told. */
  readonly environment: Readonly<Record<string, string>>;
  /** Set when it is not the version that the runtime names; a sentence for people. */
  readonly substitution?: string;
}

export interface Interpreters {
  /**
   * The interpreter for a runtime such as `python3.12`, with its wanted version `3.12`: that version, else the nearest
   * that this machine has. Throws `EngineError` `runtime-missing` when there is none.
   */
  find(tool: Tool, wanted: string, runtime: string): Promise<Interpreter>;
  /** All that this machine has, nearest first. */
  all(tool: Tool, wanted: string, runtime: string): Promise<readonly Interpreter[]>;
}

interface Options {
  /** The PATH to search. */
  readonly searchPath: string;
  readonly homeDir: string;
  /** The program that runs the emulator, which is Node or an editor that can be it; used when nothing is nearer. */
  readonly own: { readonly path: string; readonly version: string; readonly electron: boolean } | undefined;
}

interface Found {
  readonly path: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where version managers keep what they installed: folders whose names are versions, and the program inside. */
const managed: Readonly<Record<Tool, readonly (readonly [root: string, program: string])[]>> = {
  node: [
    [".nvm/versions/node", "bin/node"],
    [".volta/tools/image/node", "bin/node"],
    [".local/share/fnm/node-versions", "installation/bin/node"],
    [".asdf/installs/nodejs", "bin/node"],
    [".local/share/mise/installs/node", "bin/node"],
  ],
  python: [
    [".pyenv/versions", "bin/python"],
    [".asdf/installs/python", "bin/python"],
    [".local/share/mise/installs/python", "bin/python"],
  ],
  ruby: [
    [".rbenv/versions", "bin/ruby"],
    [".rubies", "bin/ruby"],
    [".asdf/installs/ruby", "bin/ruby"],
  ],
  java: [[".sdkman/candidates/java", "bin/java"]],
  dotnet: [],
};

const installHints: Readonly<Record<Tool, (wanted: string) => string>> = {
  node: (wanted) => `Install Node.js ${wanted} (https://nodejs.org) or put it on the PATH.`,
  python: (wanted) => `Install Python ${wanted} (https://www.python.org) or put it on the PATH as python3.`,
  ruby: (wanted) => `Install Ruby ${wanted} (https://www.ruby-lang.org) or put it on the PATH.`,
  java: (wanted) => `Install a Java ${wanted} JDK (https://adoptium.net) or put java on the PATH.`,
  dotnet: (wanted) => `Install .NET ${wanted} (https://dotnet.microsoft.com) or put dotnet on the PATH.`,
};

/** Finds interpreters on this machine; each program is asked for its version once. */
export function findInterpreters({ searchPath, homeDir, own }: Options): Interpreters {
  const programs = new Map<string, Promise<readonly Program[]>>();
  const answers = new Map<string, Promise<Interpreter>>();
  const ownNode: Found | undefined = own && {
    path: own.path,
    version: own.version,
    environment: own.electron ? { ELECTRON_RUN_AS_NODE: "1" } : {},
  };

  const programsAt = (tool: Tool, path: string): Promise<readonly Program[]> => {
    const known = programs.get(path) ?? askProgram(tool, path);
    programs.set(path, known);
    return known;
  };

  const all = async (tool: Tool, wanted: string, runtime: string): Promise<Interpreter[]> => {
    const paths = [...onPath(searchPath, programNames(tool, wanted)), ...underManagers(tool, homeDir)];
    const asked = await Promise.all(paths.map((path) => programsAt(tool, path)));
    const found: Found[] = asked.flat().map((program) => ({ ...program, environment: {} }));
    if (tool === "node" && ownNode !== undefined) found.push(ownNode);
    return found
      .sort((a, b) => distance(a.version, wanted) - distance(b.version, wanted))
      .map((each) => {
        if (distance(each.version, wanted) === 0) return each;
        const substitution = `${runtime} runs on ${label(tool)} ${each.version}, the nearest version found. ${installHints[tool](wanted)}`;
        return { ...each, substitution };
      });
  };

  /** What is named for the wanted version is asked first: shims take their time, and there may be many. */
  const firstExact = async (tool: Tool, wanted: string): Promise<Interpreter | undefined> => {
    const named = new RegExp(`(^|[^0-9.])v?${wanted.replaceAll(".", "\\.")}([^0-9]|$)`);
    const likely = [
      ...underManagers(tool, homeDir).filter((path) => named.test(path)),
      ...onPath(
        searchPath,
        programNames(tool, wanted).filter((name) => named.test(name)),
      ),
    ];
    for (const path of likely) {
      const program = (await programsAt(tool, path)).find(({ version }) => distance(version, wanted) === 0);
      if (program !== undefined) return { ...program, environment: {} };
    }
    return undefined;
  };

  const search = async (tool: Tool, wanted: string, runtime: string): Promise<Interpreter> => {
    // The usual case costs no process: the emulator's own Node has the wanted version.
    if (tool === "node" && ownNode !== undefined && distance(ownNode.version, wanted) === 0) return ownNode;
    const exact = await firstExact(tool, wanted);
    if (exact !== undefined) return exact;
    const [best] = await all(tool, wanted, runtime);
    if (best !== undefined) return best;
    throw new EngineError(
      "runtime-missing",
      `The runtime ${runtime} needs ${label(tool)} ${wanted}, and none was found on this machine. ${installHints[tool](wanted)}`,
    );
  };

  return {
    all,
    find(tool, wanted, runtime) {
      const key = `${tool} ${wanted}`;
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = search(tool, wanted, runtime);
      answers.set(key, answer);
      // A person may install what is missing and try again.
      answer.catch(() => answers.delete(key));
      return answer;
    },
  };
}

function label(tool: Tool): string {
  return { node: "Node.js", python: "Python", ruby: "Ruby", java: "Java", dotnet: ".NET" }[tool];
}

function programNames(tool: Tool, wanted: string): string[] {
  if (tool === "python") return [`python${wanted}`, "python3", "python"];
  if (tool === "ruby") return [`ruby${wanted}`, "ruby"];
  return [tool];
}

function onPath(searchPath: string, names: readonly string[]): string[] {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  const found: string[] = [];
  for (const name of names)
    for (const folder of searchPath.split(delimiter))
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (folder !== "" && isExecutable(path)) found.push(path);
      }
  return found;
}

function underManagers(tool: Tool, homeDir: string): string[] {
  return managed[tool].flatMap(([root, program]) => {
    const folder = join(homeDir, root);
    try {
      return readdirSync(folder)
        .map((version) => join(folder, version, program))
        .filter(isExecutable);
    } catch {
      return [];
    }
  });
}

interface Program {
  readonly path: string;
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
async function askProgram(tool: Tool, path: string): Promise<readonly Program[]> {
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

/** How far a version is from the wanted one: the first part weighs most; newer is nearer than older. */
function distance(version: string, wanted: string): number {
  const has = version.split(".").map(Number);
  const wants = wanted.split(".").map(Number);
  let total = 0;
  wants.forEach((part, index) => {
    const difference = (has[index] ?? 0) - part;
    const weight = index === 0 ? 1000 : 1;
    total += weight * (difference < 0 ? -difference + 0.5 : difference);
  });
  return total;
}
