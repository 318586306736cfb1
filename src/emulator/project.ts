import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { ProjectProblem } from "../protocol/emulator.ts";
import { systemClock, type Clock } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { FunctionDeclaration, Template } from "../template/model.ts";
import { readTemplate } from "../template/readTemplate.ts";
import type { LocalFunction, LocalFunctions } from "./lambda/localFunction.ts";
import { createCodeHasher } from "./project/codeHash.ts";
import { readEnvironmentFile, withEnvironmentFile } from "./project/environmentFile.ts";
import { createFunctionSources } from "./project/functionSources.ts";
import { prepareLayers } from "./project/layers.ts";
import { watchTrees, type WatchedFolder } from "./project/treeWatcher.ts";

export interface ProjectOptions {
  readonly templates: readonly string[];
  readonly local: LocalFunctions;
  /** For builds and inline code, a folder a function. Within the workspace, so that its dependencies are found. */
  readonly buildDir: string;
  readonly region: string;
  readonly accountId: string;
  readonly log: Log;
  /** Folders that change all the time and are nobody's code: the emulator's data. */
  readonly ignored?: readonly string[];
  /** Real time also where the emulator's is not: files change in it. */
  readonly clock?: Clock;
}

/** The functions of the workspace's templates, kept in step with the files. */
export interface Project {
  problems(): readonly ProjectProblem[];
  /** Names of the functions that the templates declare and that can be invoked. */
  localFunctions(): readonly string[];
  /** The folder of the sources, where the function runs from a build of them. */
  sourceRootOf(functionName: string): string | undefined;
  /** Defined while a change is being taken in; resolves when what runs is what the files say. */
  settled(): Promise<void> | undefined;
  /** Reads everything again, also what seems unchanged. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Editors write a file in several steps, and a person saves several files at once: one pass takes them together. */
const settleMs = 20;

/**
 * Defines the templates' functions and follows the files from then on. Resolves after the first pass. Never throws for
 * what is in the files: that becomes a problem, and the last good state stays.
 */
export async function watchProject(options: ProjectOptions): Promise<Project> {
  const project = new WatchedProject(options);
  await project.reload();
  return project;
}

interface DefinedFunction {
  readonly sourceRoot: string | undefined;
  /** What `define` was last given, as text. */
  readonly definition: string;
}

class WatchedProject implements Project {
  readonly #options: ProjectOptions;
  readonly #buildDir: string;
  readonly #clock: Clock;
  readonly #templates: readonly string[];
  readonly #hasher;
  readonly #sources;
  readonly #watcher;
  readonly #lastGood = new Map<string, Template>();
  readonly #parsed = new Map<string, { readonly text: string; readonly template: Template }>();
  readonly #defined = new Map<string, DefinedFunction>();
  #problems: readonly ProjectProblem[] = [];
  #changed = false;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Ends the delay that is running; `stop` may not wait for a timer that does not keep the process alive. */
  #endDelay: () => void = () => undefined;

  constructor(options: ProjectOptions) {
    const { templates, buildDir, ignored = [], log } = options;
    this.#options = options;
    this.#buildDir = realPath(resolve(buildDir));
    this.#clock = options.clock ?? systemClock;
    // Real paths: esbuild and Node's loader see through links, and source maps must agree with them.
    this.#templates = [...new Set(templates.map((template) => realPath(resolve(template))))];
    const unwatched = [this.#buildDir, ...ignored.map((path) => realPath(resolve(path)))];
    this.#hasher = createCodeHasher(unwatched);
    this.#sources = createFunctionSources({ buildDir: this.#buildDir, hasher: this.#hasher });
    this.#watcher = watchTrees({ onChange: () => this.#trigger(), ignored: unwatched, log });
  }

  problems(): readonly ProjectProblem[] {
    return this.#problems;
  }

  localFunctions(): readonly string[] {
    return [...this.#defined.keys()];
  }

  sourceRootOf(functionName: string): string | undefined {
    return this.#defined.get(functionName)?.sourceRoot;
  }

  settled(): Promise<void> | undefined {
    return this.#running;
  }

  async reload(): Promise<void> {
    await this.#running;
    for (const [name, { sourceRoot }] of this.#defined)
      this.#defined.set(name, { sourceRoot, definition: "" });
    this.#changed = true;
    await this.#run(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endDelay();
    this.#watcher.stop();
    await this.#running;
    await this.#sources.stop();
  }

  #trigger(): void {
    this.#changed = true;
    void this.#run(settleMs);
  }

  #run(delayMs: number): Promise<void> {
    this.#running ??= this.#passes(delayMs).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** One pass at a time; what changes during one makes another. */
  async #passes(delayMs: number): Promise<void> {
    while (this.#changed && !this.#stopped) {
      if (delayMs > 0) await this.#delay(delayMs);
      if (this.#stopped) return;
      this.#changed = false;
      try {
        const folders = await this.#pass();
        // Files may have changed in a folder before its watch began: then look once more.
        if (!this.#stopped && (await this.#watcher.update(folders))) this.#changed = true;
      } catch (error) {
        this.#options.log.error("cannot follow the workspace", { error });
      }
    }
  }

  async #delay(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(ms, resolve);
    this.#endDelay = resolve;
    await promise;
    cancel();
  }

  /** Takes in what the files say now; answers which folders that depends on. */
  async #pass(): Promise<readonly WatchedFolder[]> {
    this.#hasher.startPass();
    const templates = await Promise.all(this.#templates.map((file) => this.#read(file)));
    const functions = withoutRepeatedNames(templates.flatMap((template) => template.functions));
    const taken = await Promise.all(functions.declared.map((fn) => this.#take(fn)));
    const names = new Set(functions.declared.map(({ name }) => name));
    for (const name of this.#defined.keys()) if (!names.has(name)) this.#defined.delete(name);
    await this.#sources.keepOnly(names);
    this.#options.local.keepOnly(this.localFunctions());
    this.#report([
      ...templates.flatMap(({ problems }) => problems),
      ...functions.problems,
      ...taken.flatMap(({ problems }) => problems),
    ]);
    return [
      ...this.#templates.map((file) => ({ path: dirname(file), deep: false })),
      ...taken.flatMap(({ watch }) => watch),
    ];
  }

  /** Keeps the problems; says those that are new, so that a person at the terminal sees them too. */
  #report(problems: readonly ProjectProblem[]): void {
    const said = new Set(this.#problems.map((problem) => JSON.stringify(problem)));
    for (const problem of problems) {
      if (said.has(JSON.stringify(problem))) continue;
      const { code, message, file, line } = problem;
      this.#options.log.warn(message, { code, at: line === 0 ? file : `${file}:${line}` });
    }
    this.#problems = problems;
  }

  /** A template in the middle of an edit: its problems are today's, its functions those of the last good state. */
  async #read(file: string): Promise<ReadTemplate> {
    const { region, accountId } = this.#options;
    let template: Template;
    try {
      const text = await readFile(file, "utf8");
      const before = this.#parsed.get(file);
      template = before?.text === text ? before.template : readTemplate(file, text, { region, accountId });
      this.#parsed.set(file, { text, template });
    } catch (error) {
      const message = `The template cannot be read: ${messageOf(error)}`;
      const functions = this.#lastGood.get(file)?.functions ?? [];
      const problem = { code: "template-unreadable", message, file, line: 0 };
      return { functions, problems: [problem] };
    }
    if (template.complete) this.#lastGood.set(file, template);
    const { values, problem } = await readEnvironmentFile(file);
    const { functions } = template.complete ? template : (this.#lastGood.get(file) ?? template);
    const problems = template.problems.map(({ code, message, range, functionName }) => ({
      code,
      message,
      file,
      line: range.start.line + 1,
      ...(functionName !== undefined && { functionName }),
    }));
    return {
      functions: functions.map((fn) => ({ ...fn, environment: withEnvironmentFile(fn, values) })),
      problems: problem === undefined ? problems : [...problems, problem],
    };
  }

  async #take(fn: FunctionDeclaration): Promise<Taken> {
    if (fn.runtime === undefined || fn.handler === undefined) {
      // The template's own problems say so, save for an image, which has neither.
      const problems = fn.code.kind === "image" ? (await this.#sources.prepare(fn)).problems : [];
      return { problems, watch: [] };
    }
    const code = await this.#sources.prepare(fn);
    const layers = await prepareLayers(fn, { buildDir: this.#buildDir, hasher: this.#hasher });
    const problems = [...code.problems, ...layers.problems];
    const watch = [...code.watch, ...layers.watch];
    if (code.taskRoot === undefined) return { problems, watch };
    const local: LocalFunction = {
      functionName: fn.name,
      runtime: fn.runtime.value,
      handler: fn.handler.value,
      taskRoot: code.taskRoot,
      codeSha256: layers.sha256 === "" ? code.hash.sha256 : joinHashes(code.hash.sha256, layers.sha256),
      codeSize: code.hash.size,
      environment: fn.environment,
      memoryMb: fn.memoryMb,
      timeoutSeconds: fn.timeoutSeconds,
      ephemeralStorageMb: fn.ephemeralStorageMb,
      architecture: fn.architecture,
      layers: layers.folders,
      tags: fn.tags,
      ...(fn.description !== undefined && { description: fn.description }),
      ...(fn.logFormat !== undefined && { logFormat: fn.logFormat }),
    };
    const refused = this.#define(local, code.sourceRoot, fn);
    return { problems: refused === undefined ? problems : [...problems, refused], watch };
  }

  #define(
    local: LocalFunction,
    sourceRoot: string | undefined,
    fn: FunctionDeclaration,
  ): ProjectProblem | undefined {
    const { log, local: functions } = this.#options;
    const name = local.functionName;
    const definition = JSON.stringify(local);
    if (this.#defined.get(name)?.definition === definition) return undefined;
    try {
      functions.define(local);
    } catch (error) {
      const message = `"${name}" is refused: ${messageOf(error)}`;
      const line = fn.idRange.start.line + 1;
      return { code: "function-invalid", message, file: fn.templateFile, line, functionName: name };
    }
    log.info(this.#defined.has(name) ? "function changed" : "function defined", {
      name,
      runtime: local.runtime,
    });
    this.#defined.set(name, { sourceRoot, definition });
    return undefined;
  }
}

interface ReadTemplate {
  readonly functions: readonly FunctionDeclaration[];
  readonly problems: readonly ProjectProblem[];
}

interface Taken {
  readonly problems: readonly ProjectProblem[];
  readonly watch: readonly WatchedFolder[];
}

/** The emulator is one account: of two functions with one name the first is there. */
function withoutRepeatedNames(functions: readonly FunctionDeclaration[]): {
  readonly declared: readonly FunctionDeclaration[];
  readonly problems: readonly ProjectProblem[];
} {
  const first = new Map<string, FunctionDeclaration>();
  const problems: ProjectProblem[] = [];
  for (const fn of functions) {
    const { name, templateFile, idRange } = fn;
    const other = first.get(name);
    if (other === undefined) first.set(name, fn);
    else if (other.templateFile !== templateFile) {
      const message = `"${name}" is declared in "${other.templateFile}" already.`;
      const line = idRange.start.line + 1;
      problems.push({ code: "function-invalid", message, file: templateFile, line, functionName: name });
    }
  }
  return { declared: [...first.values()], problems };
}

function joinHashes(...hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join(" ")).digest("base64");
}

/** The path without links, also where its last parts do not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
