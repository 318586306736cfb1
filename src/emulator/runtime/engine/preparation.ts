import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { type DebugPlan, debugPlan } from "./debugger.ts";
import { EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import { imageStarter } from "../process/image.ts";
import { findInterpreters } from "../languages/interpreters.ts";
import { javaClasses } from "../languages/javaClasses.ts";
import type { LanguageContext, LanguagePlan } from "../languages/language.ts";
import { languageOf } from "../languages/languages.ts";
import { launcher, type StartProcess } from "../process/launch.ts";
import { optFolders } from "../process/layers.ts";
import { hides, mounting, type WithMounts } from "../process/mounts.ts";
import { createStandby } from "../process/standby.ts";
import type { Host } from "../process/host.ts";

/** How a function's processes are started, until `release` says that none will be. */
export interface Prepared {
  readonly start: StartProcess;
  release(): void;
}

/** Everything slow that has to be known before a function's process can start: interpreter, layers, debugger. */
export interface Preparation {
  /** Throws `EngineError` when this machine cannot run the function. */
  prepare(fn: RunnableFunction): Promise<Prepared>;
  /** The first process of the result waits or listens for a debugger; those after it are plain. */
  prepareDebug(
    fn: RunnableFunction,
    wait: boolean,
  ): Promise<Prepared & { readonly language: DebugPlan["language"] }>;
  /** Ends the processes that wait for a function. */
  stop(): Promise<void>;
}

export interface PreparationOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly workDir: string;
  /** The folder with `node/bootstrap.cjs`, `python/bootstrap.py` and so on. */
  readonly bootstrapDir: string;
  /** Variables under those of the function: credentials, and where the emulator's services answer. */
  readonly functionEnvironment: () => Readonly<Record<string, string>>;
  /** Where interpreters are searched; the host's PATH by default. */
  readonly searchPath?: string;
  /** Where version managers keep interpreters; the user's home by default. */
  readonly homeDir?: string;
  /** A folder that holds a `debugpy` package, for interpreters that have none. */
  readonly debugpyDir?: string;
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

export function createPreparation(options: PreparationOptions & { readonly host: Host }): Preparation {
  const { log, workDir, host } = options;
  const searchPath = options.searchPath ?? process.env["PATH"] ?? "";
  const standby = createStandby({ count: options.standby ?? 1, workDir, searchPath, host });
  const interpreters = findInterpreters({
    searchPath,
    homeDir: options.homeDir ?? homedir(),
    own: {
      path: process.execPath,
      version: process.versions.node,
      electron: "electron" in process.versions,
    },
  });
  const optFolder = optFolders(workDir, options.clock);
  const classes = javaClasses(join(options.bootstrapDir, "java"), workDir);
  const startImage = imageStarter({ searchPath, host, outbound: options.functionEnvironment });
  let trial: Promise<WithMounts | undefined> | undefined;
  const warned = new Set<string>();

  const contextOf = (fn: RunnableFunction, layersDir: string | undefined): LanguageContext => {
    if (fn.code.kind === "image")
      throw new EngineError(
        "runtime-unsupported",
        "Functions from container images cannot be debugged here.",
      );
    const { taskRoot } = fn.code;
    const { bootstrapDir } = options;
    return {
      interpreters,
      bootstrapDir,
      optDir: layersDir,
      layersDir,
      taskRoot,
      searchPath,
      javaClasses: classes,
    };
  };
  const starter = async <Plan extends LanguagePlan>(
    fn: RunnableFunction,
    layersDir: string | undefined,
    planIn: (context: LanguageContext) => Promise<Plan>,
  ): Promise<{ readonly plan: Plan; readonly start: StartProcess }> => {
    const context = contextOf(fn, layersDir);
    const { taskRoot } = context;
    let plan = await planIn(context);
    if (plan.notice !== undefined && !warned.has(plan.notice)) {
      warned.add(plan.notice);
      log.warn("another version of the runtime is used", { notice: plan.notice });
    }
    const needed = [taskRoot, layersDir, options.bootstrapDir, workDir, plan.command];
    const ownTmp = !hides("/tmp", needed);
    const atOpt = layersDir !== undefined && existsSync("/opt") && !hides("/opt", needed);
    const withMounts = ownTmp || atOpt ? await (trial ??= mounting(workDir)) : undefined;
    const layers = atOpt && withMounts !== undefined ? { folder: layersDir, at: "/opt" as const } : undefined;
    if (layers !== undefined) plan = await planIn({ ...context, optDir: layers.at });
    const start = launcher({
      plan,
      taskRoot,
      optDir: layers?.at ?? layersDir,
      searchPath,
      host,
      standby,
      outbound: options.functionEnvironment,
      extensions: layersDir === undefined ? [] : await filesOf(join(layersDir, "extensions")),
      withMounts,
      ownTmp: ownTmp && withMounts !== undefined,
      mounts: layers === undefined ? [] : [layers],
    });
    return { plan, start };
  };
  const plain = (fn: RunnableFunction, layersDir: string | undefined) =>
    starter(fn, layersDir, (context) => languageOf(fn)(fn, context)).then(({ start }) => start);
  /** What is made with the layers keeps them until it is released. */
  const withLayers = async <Made>(
    fn: RunnableFunction,
    make: (layersDir: string | undefined) => Promise<Made>,
  ): Promise<Made & Pick<Prepared, "release">> => {
    const { folder, release } = await optFolder(fn.layers);
    try {
      return { ...(await make(folder)), release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    async prepare(fn) {
      if (fn.code.kind === "image") return { start: await startImage(fn), release: () => undefined };
      return withLayers(fn, async (layersDir) => ({ start: await plain(fn, layersDir) }));
    },
    async prepareDebug(fn, wait) {
      return withLayers(fn, async (layersDir) => {
        const { plan, start: first } = await starter(fn, layersDir, async (context) => {
          const debug = await debugPlan(fn, { ...context, debugpyDir: options.debugpyDir }, wait);
          return { ...debug.plan, language: debug.language };
        });
        const later = await plain(fn, layersDir);
        let started = false;
        return {
          language: plan.language,
          start: (request) => {
            const start = started ? later : first;
            started = true;
            return start(request);
          },
        };
      });
    },
    stop: () => standby.stop(),
  };
}
