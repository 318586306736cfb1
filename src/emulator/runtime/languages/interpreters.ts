import type { Variables } from "../../../shared/systems/family.ts";
import { EngineError } from "../../contracts/engine.ts";
import { askProgram, type Program, type Programs, type Tool } from "./programs.ts";
import { type LaunchedPython, launchedPythons } from "./pyLauncher.ts";
import { pythonEnvironments } from "./pythonEnvironments.ts";
import { underManagers } from "./installedVersions.ts";

export interface Interpreter extends Program {
  /** What it needs in its environment: Electron runs as Node only when told. */
  readonly environment: Readonly<Record<string, string>>;
  /** The virtual environment that it belongs to. */
  readonly virtualEnvironment?: string;
  /** Set when it is not the version that the runtime names; a sentence for people. */
  readonly substitution?: string;
}

interface Wish {
  readonly tool: Tool;
  /** The version that a runtime names, such as `3.12`. */
  readonly wanted: string;
  /** The runtime, for messages. */
  readonly runtime: string;
  /** The folder of the function's code, beside or above which there may be a virtual environment. */
  readonly sourceDir?: string | undefined;
}

interface Options {
  /** The PATH to search. */
  readonly searchPath: string;
  readonly homeDir: string;
  /** Where variables tell of an activated virtual environment. */
  readonly env: Variables;
  readonly programs: Programs;
  /** The program that runs the emulator, which is Node or an editor that can be it. */
  readonly own: { readonly path: string; readonly version: string; readonly electron: boolean } | undefined;
}

const installHints: Readonly<Record<Tool, (wanted: string) => string>> = {
  node: (wanted) => `Install Node.js ${wanted} (https://nodejs.org) or put it on the PATH.`,
  python: (wanted) => `Install Python ${wanted} (https://www.python.org) or put it on the PATH as python3.`,
  ruby: (wanted) => `Install Ruby ${wanted} (https://www.ruby-lang.org) or put it on the PATH.`,
  java: (wanted) => `Install a Java ${wanted} JDK (https://adoptium.net) or put java on the PATH.`,
  dotnet: (wanted) => `Install .NET ${wanted} (https://dotnet.microsoft.com) or put dotnet on the PATH.`,
};

const labels: Readonly<Record<Tool, string>> = {
  node: "Node.js",
  python: "Python",
  ruby: "Ruby",
  java: "Java",
  dotnet: ".NET",
};

/**
 * The interpreters of this machine. What a person has chosen comes first: a virtual environment, in which the packages
 * are, whatever its version; then of the wanted version what is on the PATH, then what a version manager has.
 */
export class Interpreters {
  readonly #options: Options;
  readonly #ownNode: Interpreter | undefined;
  readonly #programs = new Map<string, Promise<readonly Program[]>>();
  readonly #found = new Map<string, Promise<Interpreter>>();
  #launched: Promise<readonly LaunchedPython[]> | undefined;

  constructor(options: Options) {
    const { own } = options;
    this.#options = options;
    this.#ownNode = own && {
      path: own.path,
      version: own.version,
      environment: own.electron ? { ELECTRON_RUN_AS_NODE: "1" } : {},
    };
  }

  /** The interpreter to use: of the wanted version, else the nearest. Throws `EngineError` `runtime-missing` when there is none. */
  async find(wish: Wish): Promise<Interpreter> {
    const [environment] = await this.#environments(wish);
    if (environment !== undefined) return environment;
    const key = `${wish.tool} ${wish.wanted}`;
    const found = this.#found.get(key) ?? this.#search(wish);
    this.#found.set(key, found);
    // A person may install what is missing and try again.
    found.catch(() => this.#found.delete(key));
    return found;
  }

  /** All that a function may be run with, the best first: a virtual environment alone, where there is one. */
  async all(wish: Wish): Promise<readonly Interpreter[]> {
    const environments = await this.#environments(wish);
    if (environments.length > 0) return environments.slice(0, 1);
    const { tool, wanted } = wish;
    const [onPath, managed] = await Promise.all([
      this.#ask(tool, this.#onPath(wish)),
      this.#managed(tool).then((paths) => this.#ask(tool, paths)),
    ]);
    const own = tool === "node" && this.#ownNode !== undefined ? [this.#ownNode] : [];
    return [...onPath, ...managed, ...own]
      .sort((a, b) => distance(a.version, wanted) - distance(b.version, wanted))
      .map((each) => withSubstitution(each, wish));
  }

  async #search(wish: Wish): Promise<Interpreter> {
    const { tool, wanted, runtime } = wish;
    const own = tool === "node" ? this.#ownNode : undefined;
    // The usual case costs no process: the emulator's own Node has the wanted version. An editor's is not the user's.
    if (own !== undefined && isExact(own, wanted) && this.#options.own?.electron === false) return own;
    const exact = await this.#exact(wish);
    if (exact !== undefined) return exact;
    const [best] = await this.all(wish);
    if (best !== undefined) return best;
    throw new EngineError(
      "runtime-missing",
      `The runtime ${runtime} needs ${labels[tool]} ${wanted}, and none was found on this machine. ${installHints[tool](wanted)}`,
    );
  }

  async #exact(wish: Wish): Promise<Interpreter | undefined> {
    const { tool, wanted } = wish;
    const onPath = await this.#ask(tool, this.#onPath(wish));
    const chosen = onPath.find((each) => isExact(each, wanted));
    if (chosen !== undefined) return chosen;
    // Of what managers have, only what is named for the version is asked: there may be many.
    const named = new RegExp(`(^|[^0-9.])v?${wanted.replaceAll(".", "\\.")}([^0-9]|$)`);
    for (const path of await this.#managed(tool, named)) {
      const found = (await this.#ask(tool, [path])).find((each) => isExact(each, wanted));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #environments(wish: Wish): Promise<Interpreter[]> {
    const { tool, sourceDir } = wish;
    if (tool !== "python") return [];
    const { env, homeDir, programs } = this.#options;
    const found: Interpreter[] = [];
    for (const { folder, python } of pythonEnvironments({ env, homeDir, sourceDir }, programs))
      for (const program of await this.#ask(tool, [python]))
        if (program.version.startsWith("3."))
          found.push(withSubstitution({ ...program, virtualEnvironment: folder }, wish));
    return found;
  }

  /** What managers and installers have; of these what is named so, where that is asked. */
  async #managed(tool: Tool, named?: RegExp): Promise<string[]> {
    const { homeDir, env, searchPath, programs } = this.#options;
    // A person may install another and try again, so what was found is not kept when it is nothing.
    const launched =
      tool === "python" ? await (this.#launched ??= launchedPythons(searchPath, env, programs)) : [];
    if (launched.length === 0) this.#launched = undefined;
    const all = [
      ...launched.map(({ path, version }) => ({ path, name: version })),
      ...underManagers(tool, homeDir, env, programs).map((path) => ({ path, name: path })),
    ];
    const paths = all.filter(({ name }) => named?.test(name) ?? true).map(({ path }) => path);
    return [...new Set(paths)];
  }

  #onPath({ tool, wanted }: Wish): string[] {
    const { searchPath, env, programs } = this.#options;
    const paths = programNames(tool, wanted).flatMap((name) =>
      programs.family.programFiles(name, { ...env, PATH: searchPath }),
    );
    return [...new Set(paths)].filter(programs.isExecutable);
  }

  /** Each program is asked once; one that gave no answer may be another the next time. */
  async #ask(tool: Tool, paths: readonly string[]): Promise<Interpreter[]> {
    const asked = paths.map((path) => {
      const programs = this.#programs.get(path) ?? askProgram(tool, path, this.#options.programs);
      this.#programs.set(path, programs);
      void programs.then(({ length }) => length > 0 || this.#programs.delete(path));
      return programs;
    });
    return (await Promise.all(asked)).flat().map((program) => ({ ...program, environment: {} }));
  }
}

function withSubstitution(interpreter: Interpreter, { tool, wanted, runtime }: Wish): Interpreter {
  const { version, virtualEnvironment } = interpreter;
  if (isExact(interpreter, wanted)) return interpreter;
  const substitution =
    virtualEnvironment === undefined
      ? `${runtime} runs on ${labels[tool]} ${version}, the nearest version found. ${installHints[tool](wanted)}`
      : `${runtime} runs on ${labels[tool]} ${version}, that of the virtual environment ${virtualEnvironment}.`;
  return { ...interpreter, substitution };
}

function programNames(tool: Tool, wanted: string): string[] {
  if (tool === "python") return [`python${wanted}`, "python3", "python"];
  if (tool === "ruby") return [`ruby${wanted}`, "ruby"];
  return [tool];
}

function isExact({ version }: Program, wanted: string): boolean {
  return distance(version, wanted) === 0;
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
