import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ProjectProblem, SourcePlace } from "../../protocol/emulator.ts";
import { systemClock, type Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { ProjectFormat } from "../../template/format.ts";
import { projectFormats } from "../../template/formats.ts";
import type { WorkspaceFunctions } from "../contracts/workspaceFunctions.ts";
import type { ResourceDeclarer } from "../contracts/workspaceResources.ts";
import { Archives, type Unzip } from "./code/archives.ts";
import { FunctionSources } from "./code/functionSources.ts";
import { Layers } from "./code/layers.ts";
import { Definitions } from "./definitions.ts";
import { DeclaredResources, type KeptResources } from "./resources/declaredResources.ts";
import { TemplateFiles } from "./templateFiles.ts";
import { CodeBounds } from "./watch/bounds.ts";
import { CodeHasher } from "./watch/codeHash.ts";
import { sourcePlaceOf } from "./sourcePlace.ts";
import { TreeWatcher, type WatchedFolder } from "./watch/treeWatcher.ts";

export interface ProjectOptions {
  readonly templates: readonly string[];
  /** Where the functions of the templates are kept. */
  readonly functions: WorkspaceFunctions;
  /** For builds and inline code, a folder a function. Within the workspace, so that its dependencies are found. */
  readonly buildDir: string;
  readonly region: string;
  readonly accountId: string;
  /** Where the emulator answers; asked when the templates are read. */
  readonly endpoint: () => string;
  /** What takes the templates' other resources. */
  readonly declarers: readonly ResourceDeclarer[];
  /** What was declared of them, also by an earlier run. */
  readonly keptResources: KeptResources;
  /** Values of templates' parameters, before their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Variables of a person's own, as `sam local --env-vars` reads them. */
  readonly environmentFiles?: readonly string[];
  readonly zips: Unzip;
  /** Where esbuild was installed on request, for workspaces without one. */
  readonly toolsDir?: string | undefined;
  readonly log: Log;
  /** Folders that change all the time and are nobody's code: the emulator's data. */
  readonly ignored?: readonly string[];
  /** Real time also where the emulator's is not: files change in it. */
  readonly clock?: Clock;
  /** More files and folders than a function's code may have; for tests. */
  readonly mostCodeEntries?: number;
  /** What can be a project; all that are understood by default. */
  readonly formats?: readonly ProjectFormat[];
}

/** Editors write a file in several steps, and a person saves several files at once: one pass takes them together. */
const settleMs = 20;

/**
 * The functions and other resources of the workspace's templates, kept in step with the files once `reload` was called. Never
 * throws for what is in the files: that becomes a problem, and the last good state stays.
 */
export class Project {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #files: readonly string[];
  readonly #templates;
  readonly #hasher;
  readonly #bounds;
  readonly #sources;
  readonly #layers;
  readonly #definitions;
  readonly #resources;
  readonly #watcher;
  #problems: readonly ProjectProblem[] = [];
  #changed = false;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Ends the delay that is running; `stop` may not wait for a timer that does not keep the process alive. */
  #endDelay: () => void = () => undefined;

  constructor(options: ProjectOptions) {
    const { functions, region, accountId, endpoint, log } = options;
    this.#log = log;
    this.#clock = options.clock ?? systemClock;
    // Real paths: esbuild and Node's loader see through links, and source maps must agree with them.
    this.#files = [...new Set(options.templates.map((file) => realPath(file)))];
    const buildDir = realPath(options.buildDir);
    const ignored = [buildDir, ...(options.ignored ?? []).map((folder) => realPath(folder))];
    this.#templates = new TemplateFiles({
      entries: this.#files,
      formats: options.formats ?? projectFormats,
      deployment: () => ({ region, accountId, endpoint: endpoint(), parameters: options.parameters ?? {} }),
      environmentFiles: (options.environmentFiles ?? []).map((file) => realPath(file)),
    });
    this.#hasher = new CodeHasher(ignored, this.#clock);
    this.#bounds = new CodeBounds(ignored, options.mostCodeEntries);
    const [hasher, bounds] = [this.#hasher, this.#bounds];
    const archives = new Archives(buildDir, options.zips);
    this.#sources = new FunctionSources({
      buildDir,
      hasher,
      bounds,
      archives,
      clock: this.#clock,
      toolsDir: options.toolsDir,
    });
    this.#layers = new Layers({ buildDir, hasher, bounds, archives, functions });
    this.#definitions = new Definitions({ functions, sources: this.#sources, layers: this.#layers, log });
    const { declarers, keptResources: kept } = options;
    this.#resources = new DeclaredResources({ declarers, kept, log });
    this.#watcher = new TreeWatcher({ onChange: () => this.#trigger(), ignored, log });
  }

  problems(): readonly ProjectProblem[] {
    return this.#problems;
  }

  /** Names of the functions that the templates declare and that can be invoked. */
  functionNames(): readonly string[] {
    return this.#definitions.names();
  }

  /** Why a function that a template declares cannot be invoked. */
  whyMissing(functionName: string): string | undefined {
    return this.#definitions.whyMissing(functionName);
  }

  /** The folder of the sources, where the function runs from a build of them. */
  sourceRootOf(functionName: string): string | undefined {
    return this.#definitions.sourceRootOf(functionName);
  }

  /** Undefined for a function that no template declares. */
  sourceOf(functionName: string): SourcePlace | undefined {
    const declaration = this.#definitions.declarationOf(functionName);
    return declaration && sourcePlaceOf(declaration);
  }

  /** Defined while a change is being taken in; resolves when what runs is what the files say. */
  settled(): Promise<void> | undefined {
    return this.#running;
  }

  /** Defines everything anew, also what seems unchanged. */
  async reload(): Promise<void> {
    await this.#running;
    this.#definitions.forget();
    this.#changed = true;
    await this.#run(0);
  }

  /** Declares the templates' other resources anew, after a reset has taken them away. */
  async startOver(): Promise<void> {
    await this.#running;
    if (!this.#resources.forget()) return;
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
        this.#log.error("cannot follow the workspace", { error });
      }
    }
  }

  async #delay(ms: number): Promise<void> {
    const { promise, resolve: end } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(ms, end);
    this.#endDelay = end;
    await promise;
    cancel();
  }

  /** Takes in what the files say now; answers which folders that depends on. */
  async #pass(): Promise<readonly WatchedFolder[]> {
    this.#hasher.startPass();
    await this.#bounds.startPass();
    this.#layers.startPass();
    this.#sources.startPass();
    const { functions, resources, problems, complete, files } = await this.#templates.read();
    const taken = await Promise.all(functions.map((fn) => this.#definitions.take(fn)));
    if (complete) {
      // All that are declared, also those whose code is not there now: the emulator remembers their settings.
      const names = new Set(functions.map(({ name }) => name));
      this.#sources.keepOnly(names);
      this.#definitions.keepOnly(names);
    }
    // After the functions, which they call.
    const declared = await this.#resources.take(resources, complete);
    this.#report([...problems, ...taken.flatMap((each) => each.problems), ...declared]);
    return [
      ...[...new Set(files.map((file) => dirname(file)))].map((path) => ({ path, deep: false })),
      ...taken.flatMap(({ watch }) => watch),
    ];
  }

  /** Keeps the problems; says those that are new, so that a person at the terminal sees them too. */
  #report(problems: readonly ProjectProblem[]): void {
    const said = new Set(this.#problems.map((problem) => JSON.stringify(problem)));
    for (const problem of problems) {
      if (said.has(JSON.stringify(problem))) continue;
      const { code, message, file, line } = problem;
      this.#log.warn(message, { code, at: line === 0 ? file : `${file}:${line}` });
    }
    this.#problems = problems;
  }
}

/** The absolute path without links, also where its last parts do not exist yet. */
function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
  }
}
