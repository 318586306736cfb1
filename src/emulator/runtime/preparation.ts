import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Log } from "../../shared/log.ts";
import { type DebugPlan, debugPlan } from "./debugger.ts";
import { EngineError, type RunnableFunction } from "./engine.ts";
import { imageStarter } from "./image.ts";
import { findInterpreters } from "./interpreters.ts";
import { javaClasses } from "./javaClasses.ts";
import type { LanguageContext, LanguagePlan } from "./language.ts";
import { languageOf } from "./languages.ts";
import { launcher, type StartProcess } from "./launch.ts";
import { optFolders } from "./layers.ts";
import { liesInTmp, ownTmp, type WithOwnTmp } from "./ownTmp.ts";
import { createStandby } from "./standby.ts";
import type { Warden } from "./warden.ts";

/** Everything slow that has to be known before a function's process can start: interpreter, layers, debugger. */
export interface Preparation {
  /** Throws `EngineError` when this machine cannot run the function. */
  prepare(fn: RunnableFunction): Promise<StartProcess>;
  /** The first process of the result waits or listens for a debugger; those after it are plain. */
  prepareDebug(
    fn: RunnableFunction,
    wait: boolean,
  ): Promise<{ readonly language: DebugPlan["language"]; readonly start: StartProcess }>;
  /** Ends the processes that wait for a function. */
  stop(): Promise<void>;
}

export interface PreparationOptions {
  readonly log: Log;
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

/** The executable files of a folder, by name. */
async function executables(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const path = join(folder, name);
    const file = await stat(path);
    if (file.isFile() && (file.mode & 0o111) !== 0) found.push(path);
  }
  return found;
}

export function createPreparation(options: PreparationOptions & { readonly warden: Warden }): Preparation {
  const { log, workDir, warden } = options;
  const searchPath = options.searchPath ?? process.env["PATH"] ?? "";
  const standby = createStandby({ count: options.standby ?? 1, workDir, searchPath, warden });
  const interpreters = findInterpreters({
    searchPath,
    homeDir: options.homeDir ?? homedir(),
    own: {
      path: process.execPath,
      version: process.versions.node,
      electron: "electron" in process.versions,
    },
  });
  const optFolder = optFolders(workDir);
  const classes = javaClasses(join(options.bootstrapDir, "java"), workDir);
  const startImage = imageStarter({ searchPath, warden, outbound: options.functionEnvironment });
  let mounts: Promise<WithOwnTmp | undefined> | undefined;
  const warned = new Set<string>();

  const contextOf = async (fn: RunnableFunction): Promise<LanguageContext> => {
    if (fn.code.kind === "image")
      throw new EngineError(
        "runtime-unsupported",
        "Functions from container images cannot be debugged here.",
      );
    const { taskRoot } = fn.code;
    const optDir = await optFolder(fn.layers, fn.revision);
    const { bootstrapDir } = options;
    return { interpreters, bootstrapDir, optDir, taskRoot, searchPath, javaClasses: classes };
  };
  const starter = async (
    plan: LanguagePlan,
    { taskRoot, optDir }: LanguageContext,
  ): Promise<StartProcess> => {
    if (plan.notice !== undefined && !warned.has(plan.notice)) {
      warned.add(plan.notice);
      log.warn("another version of the runtime is used", { notice: plan.notice });
    }
    const outbound = options.functionEnvironment;
    const extensions = optDir === undefined ? [] : await executables(join(optDir, "extensions"));
    const needed = [taskRoot, optDir, options.bootstrapDir, workDir, plan.command];
    const withOwnTmp = needed.some(liesInTmp) ? undefined : await (mounts ??= ownTmp(workDir));
    return launcher({
      plan,
      taskRoot,
      optDir,
      searchPath,
      warden,
      standby,
      outbound,
      extensions,
      withOwnTmp,
    });
  };

  return {
    async prepare(fn) {
      if (fn.code.kind === "image") return startImage(fn);
      const context = await contextOf(fn);
      return starter(await languageOf(fn)(fn, context), context);
    },
    async prepareDebug(fn, wait) {
      const context = await contextOf(fn);
      const { language, plan } = await debugPlan(fn, { ...context, debugpyDir: options.debugpyDir }, wait);
      const first = await starter(plan, context);
      const later = await starter(await languageOf(fn)(fn, context), context);
      let started = false;
      return {
        language,
        start: (request) => {
          const start = started ? later : first;
          started = true;
          return start(request);
        },
      };
    },
    stop: () => standby.stop(),
  };
}
