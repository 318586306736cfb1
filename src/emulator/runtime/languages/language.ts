import type { RunnableFunction } from "../../contracts/engine.ts";
import type { DebugAdapter } from "../../../lambda/runtimes.ts";
import type { SystemFamily } from "../../../shared/systems/family.ts";
import type { Interpreters } from "./interpreters.ts";
import type { Machine } from "./programTarget.ts";

/** What a language needs to know to start a function. */
export interface LanguageContext {
  readonly interpreters: Interpreters;
  /** The folder with `node/`, `python/` and so on. */
  readonly bootstrapDir: string;
  /** The layers of the function as its process sees them: `/opt`, or the folder that stands for it; nothing without. */
  readonly optDir: string | undefined;
  /** The same folder as we see it. */
  readonly layersDir: string | undefined;
  readonly taskRoot: string;
  /** Where a person had the SDKs installed that Lambda's runtimes bring: `node/`, `python3.12/`. */
  readonly sdkDir: string | undefined;
  /** A folder of ours for what languages make of a workspace's sources. */
  readonly cacheDir: string;
  readonly machine: Machine;
  /** How its programs are named. */
  readonly family: SystemFamily;
  /** The system starts scripts by their first line. */
  readonly shebangs: boolean;
  /** The PATH of the host. */
  readonly searchPath: string;
  /** The folder of our Java runtime's classes, compiled for this JDK. */
  readonly javaClasses: (java: string) => Promise<string>;
}

/** How to start a function in its language. */
export interface LanguagePlan {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of the language, under those of the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** As in INIT_START: `nodejs:22.v0`. */
  readonly versionText: string;
  /** A sentence that a person should see in the log. */
  readonly notice?: string;
  /** Its bootstrap is ours and knows the variables that let it pipeline its requests; it hides them from the function. */
  readonly pipelines?: true;
  /** Set when a process can be started before its function is known, with these arguments. */
  readonly standbyArgs?: readonly string[];
}

/** All that the engine knows of a language: a file in this folder each. */
export interface Language {
  readonly plan: (fn: RunnableFunction, context: LanguageContext) => Promise<LanguagePlan>;
  readonly debugger?: LanguageDebugger;
}

/** What the engine must say when a debugger's server can be missing. */
export interface DebugContext extends LanguageContext {
  /** A folder that holds a `debugpy` package, for interpreters that have none. */
  readonly debugpyDir: string | undefined;
}

export interface LanguageDebugger {
  readonly adapter: DebugAdapter;
  /**
   * The plan of a process that listens for a debugger or waits for one. Its server tells its port on stderr as Node's does:
   * `Debugger listening on 127.0.0.1:<port>`. Throws `EngineError` `debugger-missing`.
   */
  readonly plan: (fn: RunnableFunction, context: DebugContext, wait: boolean) => Promise<LanguagePlan>;
}
