import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { DebugAdapter } from "../../../lambda/runtimes.ts";
import type { Log } from "../../../shared/log.ts";
import { debugPlan } from "./debugger.ts";
import { type KeyHolder, EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import { imageStarter } from "../process/image.ts";
import { Interpreters } from "../languages/interpreters.ts";
import { programsOf } from "../languages/programs.ts";
import { javaClasses } from "../languages/javaClasses.ts";
import type { LanguageContext, LanguagePlan } from "../languages/language.ts";
import { languageFor } from "../languages/languages.ts";
import { Launcher, type StartProcess } from "../process/launch.ts";
import { optFolders } from "../process/layers.ts";
import { hides, type WithMounts } from "../process/mounts.ts";
import { Standby } from "../process/standby.ts";
import type { Host } from "../process/host.ts";

/** How a function's processes are started, until `release` says that none will be. */
export interface Prepared {
  readonly start: StartProcess;
  release(): void;
}

/** The same for a function under a debugger, and how one speaks to that. */
export interface PreparedDebug extends Prepared {
  readonly adapter: DebugAdapter;
}

export interface PreparationOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly workDir: string;
  /** The folder with `node/bootstrap.cjs`, `python/bootstrap.py` and so on. */
  readonly bootstrapDir: string;
  /** Variables under those of the function: credentials, and where the emulator's services answer. */
  readonly functionEnvironment: (holder: KeyHolder) => Readonly<Record<string, string>>;
  /** Where interpreters are searched; the host's PATH by default. */
  readonly searchPath?: string;
  /** Tells of an activated virtual environment; the host's by default. */
  readonly hostEnvironment?: NodeJS.ProcessEnv;
  /** Where version managers keep interpreters; the user's home by default. */
  readonly homeDir?: string;
  /** A folder that holds a `debugpy` package, for interpreters that have none. */
  readonly debugpyDir?: string;
  /** Where a person had the SDKs installed that Lambda's runtimes bring. */
  readonly sdkDir?: string;
  /** Processes started ahead for each interpreter in use; 1 by default, 0 for none. */
  readonly standby?: number;
}

/** The files of a folder, by name. One that cannot be executed fails where it is started, as on AWS. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) found.push(path);
  }
  return found;
}

/** Everything slow that has to be known before a function's process can start: interpreter, layers, debugger. */
export class Preparation {
  readonly #options: PreparationOptions & { readonly host: Host };
  readonly #searchPath: string;
  readonly #standby: Standby;
  readonly #interpreters: Interpreters;
  readonly #optFolder: ReturnType<typeof optFolders>;
  readonly #javaClasses: LanguageContext["javaClasses"];
  readonly #startImage: (fn: RunnableFunction) => Promise<StartProcess>;
  readonly #warned = new Set<string>();
  #mounting: Promise<WithMounts | undefined> | undefined;

  constructor(options: PreparationOptions & { readonly host: Host }) {
    const { workDir, host, clock, functionEnvironment: platformVariables } = options;
    const searchPath = options.searchPath ?? process.env["PATH"] ?? "";
    this.#options = options;
    this.#searchPath = searchPath;
    this.#standby = new Standby({
      count: options.standby ?? 1,
      workDir,
      searchPath,
      host,
      clock,
      log: options.log,
    });
    this.#interpreters = new Interpreters({
      searchPath,
      homeDir: options.homeDir ?? homedir(),
      env: options.hostEnvironment ?? process.env,
      programs: programsOf(host.family),
      own: {
        path: process.execPath,
        version: process.versions.node,
        electron: "electron" in process.versions,
      },
    });
    this.#optFolder = optFolders(workDir, clock);
    this.#javaClasses = javaClasses(join(options.bootstrapDir, "java"), workDir);
    this.#startImage = imageStarter({ searchPath, host, platformVariables });
  }

  /** Throws `EngineError` when this machine cannot run the function. */
  async prepare(fn: RunnableFunction): Promise<Prepared> {
    if (fn.code.kind === "image") return { start: await this.#startImage(fn), release: () => undefined };
    return this.#withLayers(fn, async (layersDir) => ({ start: await this.#plain(fn, layersDir) }));
  }

  /** The first process of the result waits or listens for a debugger; those after it are plain. */
  async prepareDebug(fn: RunnableFunction, wait: boolean): Promise<PreparedDebug> {
    const { debugpyDir } = this.#options;
    return this.#withLayers(fn, async (layersDir) => {
      const { plan, start: first } = await this.#starter(fn, layersDir, async (context) => {
        const debug = await debugPlan(fn, { ...context, debugpyDir }, wait);
        return { ...debug.plan, adapter: debug.adapter };
      });
      const later = await this.#plain(fn, layersDir);
      let started = false;
      return {
        adapter: plan.adapter,
        start: (request) => {
          const start = started ? later : first;
          started = true;
          return start(request);
        },
      };
    });
  }

  /** Ends the processes that wait for a function. */
  stop(): Promise<void> {
    return this.#standby.stop();
  }

  async #plain(fn: RunnableFunction, layersDir: string | undefined): Promise<StartProcess> {
    const { start } = await this.#starter(fn, layersDir, (context) =>
      languageFor(fn.runtime).plan(fn, context),
    );
    return start;
  }

  async #starter<Plan extends LanguagePlan>(
    fn: RunnableFunction,
    layersDir: string | undefined,
    planIn: (context: LanguageContext) => Promise<Plan>,
  ): Promise<{ readonly plan: Plan; readonly start: StartProcess }> {
    const { bootstrapDir, workDir, host, functionEnvironment } = this.#options;
    const context = this.#contextOf(fn, layersDir);
    const { taskRoot } = context;
    let plan = await planIn(context);
    this.#warn(plan);
    const needed = [taskRoot, layersDir, bootstrapDir, workDir, plan.command];
    const ownTmp = !hides("/tmp", needed);
    const atOpt = layersDir !== undefined && existsSync("/opt") && !hides("/opt", needed);
    const withMounts = ownTmp || atOpt ? await this.#withMounts() : undefined;
    const layers = atOpt && withMounts !== undefined ? { folder: layersDir, at: "/opt" as const } : undefined;
    if (layers !== undefined) plan = await planIn({ ...context, optDir: layers.at });
    const { start } = new Launcher({
      plan,
      taskRoot,
      optDir: layers?.at ?? layersDir,
      searchPath: this.#searchPath,
      host,
      standby: this.#standby,
      platformVariables: functionEnvironment,
      extensions: layersDir === undefined ? [] : await filesOf(join(layersDir, "extensions")),
      withMounts,
      ownTmp: ownTmp && withMounts !== undefined,
      mounts: layers === undefined ? [] : [layers],
    });
    return { plan, start };
  }

  /** How processes see folders of their own, found out once; anew where that failed for want of room. */
  #withMounts(): Promise<WithMounts | undefined> {
    if (this.#mounting === undefined) {
      const { host, workDir } = this.#options;
      host.system.mkdir(workDir, 0o700);
      this.#mounting = host.namespaces.mounting(workDir, this.#searchPath);
      this.#mounting.catch(() => {
        this.#mounting = undefined;
      });
    }
    return this.#mounting;
  }

  #contextOf(fn: RunnableFunction, layersDir: string | undefined): LanguageContext {
    if (fn.code.kind === "image")
      throw new EngineError(
        "runtime-unsupported",
        "Functions from container images cannot be debugged here.",
      );
    const { machine, family, shebangs } = this.#options.host;
    return {
      interpreters: this.#interpreters,
      bootstrapDir: this.#options.bootstrapDir,
      optDir: layersDir,
      layersDir,
      taskRoot: fn.code.taskRoot,
      sdkDir: this.#options.sdkDir,
      cacheDir: this.#options.workDir,
      searchPath: this.#searchPath,
      machine,
      family,
      shebangs,
      javaClasses: this.#javaClasses,
    };
  }

  /** Says once that another version of a runtime is used. */
  #warn({ notice }: LanguagePlan): void {
    if (notice === undefined || this.#warned.has(notice)) return;
    this.#warned.add(notice);
    this.#options.log.warn("another version of the runtime is used", { notice });
  }

  /** What is made with the layers keeps them until it is released. */
  async #withLayers<Made>(
    fn: RunnableFunction,
    make: (layersDir: string | undefined) => Promise<Made>,
  ): Promise<Made & Pick<Prepared, "release">> {
    const { folder, release } = await this.#optFolder(fn.layers, new Set(fn.linkedLayers));
    try {
      return { ...(await make(folder)), release };
    } catch (error) {
      release();
      throw error;
    }
  }
}
