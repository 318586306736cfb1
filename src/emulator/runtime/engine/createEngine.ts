import { mkdirSync } from "node:fs";
import type { LogSink } from "../../contracts/logSink.ts";
import type { Engine } from "../../contracts/engine.ts";
import { createHost } from "../process/host.ts";
import type { Platform } from "../process/platform.ts";
import { removed, type System } from "../process/system.ts";
import { Debugging } from "./debugging.ts";
import { Functions } from "./functions.ts";
import { Housekeeping } from "./housekeeping.ts";
import { environmentMaker } from "./newEnvironment.ts";
import { Preparation, type PreparationOptions } from "./preparation.ts";

/** `workDir` is for the environments' own folders: emptied at the start, removed at the end. */
export interface EngineOptions extends PreparationOptions {
  readonly logs: LogSink;
  /** Whether environments are stopped between invocations, where signals can do that; true by default. */
  readonly freeze?: boolean;
  /** How long an environment lives without work; 10 minutes by default. */
  readonly idleTimeoutMs?: number;
  /** The limit of every init phase; AWS's by default. */
  readonly initTimeoutMs?: number;
  /** What this machine does for processes; found out by default. */
  readonly platform?: Platform;
  /** The calls of the system that an environment's life depends on. */
  readonly system?: System;
}

/** The engine on this machine. Nothing starts before the first function does. */
export function createEngine(options: EngineOptions): Engine {
  const { workDir, logs, clock, log, freeze = true, idleTimeoutMs = 600_000, initTimeoutMs } = options;
  const host = createHost(options.platform, options.system);
  removed(host.system, workDir);
  // It has folders that everybody may write to, each function's /tmp.
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  const preparation = new Preparation({ ...options, host });
  const newEnvironment = environmentMaker({ workDir, logs, clock, log, host, initTimeoutMs });
  const functions = new Functions({
    preparation,
    newEnvironment,
    onIdle: (environment) => housekeeping.idle(environment),
  });
  const debugging = new Debugging({
    preparation,
    newEnvironment,
    runUndebugged: (fn, invocation) => functions.poolsOf(fn).invoke(invocation),
  });
  const environments = () => [...functions.environments, ...debugging.environments];
  const expire = (deadline: number) => functions.expire(deadline);
  const housekeeping = new Housekeeping({ clock, freeze, idleTimeoutMs, environments, expire });
  let stopped = false;
  return {
    async invoke(fn, invocation) {
      if (stopped) throw new Error("the engine has stopped");
      housekeeping.busy();
      return (debugging.sessionOf(fn) ?? functions.poolsOf(fn)).invoke(invocation);
    },
    provision: async (fn, count) => functions.poolsOf(fn).provision(count),
    debug: (fn, how) => debugging.start(fn, how),
    retire: (arn, version) => functions.retire(arn, version),
    environments: () =>
      environments().map(({ fn: { arn, version }, pid, state }) => ({ arn, version, pid, state })),
    async stop() {
      stopped = true;
      housekeeping.stop();
      await Promise.all([debugging.stop(), functions.stop(), preparation.stop()]);
      host.warden.stop();
      // Twice, since the last processes may have written until they were gone.
      if (!removed(host.system, workDir) && !removed(host.system, workDir))
        log.warn("a folder of functions could not be removed", { workDir });
    },
  };
}
