import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { LogSink } from "../logs/sink.ts";
import { type Engine, EngineError, type RunnableFunction } from "./engine.ts";
import { Environment } from "./environment.ts";
import { findInterpreters } from "./interpreters.ts";
import { languageOf } from "./languages.ts";
import { launcher, type StartProcess } from "./launch.ts";
import { optFolders } from "./layers.ts";
import { Pool } from "./pool.ts";
import { serveRuntimeApi } from "./runtimeApi.ts";
import { createStandby } from "./standby.ts";
import { newLogStream } from "./variables.ts";
import { createWarden } from "./warden.ts";

export interface EngineOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly logs: LogSink;
  /** For the environments' own folders; emptied at the start and removed at the end. */
  readonly workDir: string;
  /** The folder with `node/bootstrap.cjs`, `python/bootstrap.py` and so on. */
  readonly bootstrapDir: string;
  /** Variables under those of the function: credentials, and where the emulator's services answer. */
  readonly functionEnvironment: () => Readonly<Record<string, string>>;
  /** Where interpreters are searched; the host's PATH by default. */
  readonly searchPath?: string;
  /** Where version managers keep interpreters; the user's home by default. */
  readonly homeDir?: string;
  /** Processes started ahead for each interpreter in use; 1 by default, 0 for none. */
  readonly standby?: number;
  /** Whether environments are stopped between invocations, where signals can do that; true by default. */
  readonly freeze?: boolean;
  /** How long an environment lives without work; 10 minutes by default. */
  readonly idleTimeoutMs?: number;
  /** AWS's limit of the init phase; 10 seconds by default. */
  readonly initTimeoutMs?: number;
}

/** How long an environment is idle before it is stopped: a steady stream of calls does not pay for two signals each. */
const freezeAfterMs = 20;
const sampleEveryMs = 100;
const startLimit = 4;

interface FunctionPools {
  readonly revision: string;
  /** One pool, or one for each tenant. */
  readonly byTenant: Map<string, Pool>;
}

/** The engine on this machine. Nothing starts before the first function does. */
export function createEngine(options: EngineOptions): Engine {
  const { log, clock, workDir, idleTimeoutMs = 600_000 } = options;
  const searchPath = options.searchPath ?? process.env["PATH"] ?? "";
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const warden = createWarden();
  const standby = createStandby({ count: options.standby ?? 1, cwd: workDir, searchPath, warden });
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
  const functions = new Map<string, FunctionPools>();
  const warned = new Set<string>();
  const thawed = new Set<Environment>();
  let freezeTimer: (() => void) | undefined;
  let sampleTimer: (() => void) | undefined;
  let expiryTimer: (() => void) | undefined;
  let stopped = false;

  const environments = (): Environment[] =>
    [...functions.values()].flatMap(({ byTenant }) =>
      [...byTenant.values()].flatMap((pool) => [...pool.environments]),
    );

  const prepare = async (fn: RunnableFunction): Promise<StartProcess> => {
    if (fn.code.kind === "image")
      throw new EngineError(
        "image-engine-missing",
        "Functions from container images cannot run on this machine yet.",
      );
    const { taskRoot } = fn.code;
    const optDir = await optFolder(fn.layers, fn.revision);
    const context = { interpreters, bootstrapDir: options.bootstrapDir, optDir, taskRoot, searchPath };
    const plan = await languageOf(fn)(fn, context);
    if (plan.notice !== undefined && !warned.has(plan.notice)) {
      warned.add(plan.notice);
      log.warn("another version of the runtime is used", { notice: plan.notice });
    }
    const outbound = options.functionEnvironment;
    return launcher({ plan, taskRoot, optDir, searchPath, warden, standby, outbound });
  };

  const newPool = (fn: RunnableFunction, tenantId: string | undefined): Pool => {
    let starting: Promise<StartProcess> | undefined;
    const start = (): Promise<StartProcess> => {
      if (starting === undefined) {
        starting = prepare(fn);
        // What is missing may be installed before the next call.
        starting.catch(() => {
          starting = undefined;
        });
      }
      return starting;
    };
    const create = async (pool: Pool): Promise<Environment> => {
      const [startProcess, api] = await Promise.all([start(), serveRuntimeApi()]);
      const id = randomUUID();
      return new Environment(
        {
          fn,
          id,
          dir: join(workDir, id),
          logStream: newLogStream(fn, clock.now()),
          api,
          start: startProcess,
          logs: options.logs,
          clock,
          initTimeoutMs: options.initTimeoutMs ?? 10_000,
          untimed: false,
          onFree: (environment) => {
            pool.freed(environment);
            if (environment.state === "idle") freezeSoon(environment);
          },
          onGone: (environment) => {
            thawed.delete(environment);
            pool.gone(environment);
          },
        },
        tenantId,
      );
    };
    return new Pool({ create, startLimit });
  };

  const poolOf = (fn: RunnableFunction, tenantId: string | undefined): Pool => {
    const key = `${fn.arn}:${fn.version}`;
    let pools = functions.get(key);
    if (pools === undefined || pools.revision !== fn.revision) {
      for (const pool of pools?.byTenant.values() ?? []) retirePool(pool);
      pools = { revision: fn.revision, byTenant: new Map() };
      functions.set(key, pools);
    }
    const tenant = tenantId ?? "";
    let pool = pools.byTenant.get(tenant);
    if (pool === undefined) {
      pool = newPool(fn, tenantId);
      pools.byTenant.set(tenant, pool);
    }
    return pool;
  };

  /** Pools whose environments end after their calls; `stop` has to know them. */
  const leaving = new Set<Pool>();
  const retirePool = (pool: Pool): void => {
    leaving.add(pool);
    pool.retire();
    for (const each of leaving) if (each.environments.size === 0) leaving.delete(each);
  };

  const freezeSoon = (environment: Environment): void => {
    if (options.freeze === false) return;
    thawed.add(environment);
    freezeTimer ??= clock.after(freezeAfterMs, freezeIdle);
  };
  const freezeIdle = (): void => {
    freezeTimer = undefined;
    const before = clock.now() - freezeAfterMs;
    for (const environment of thawed) {
      const { idleSince } = environment;
      if (idleSince !== undefined && idleSince > before) continue;
      thawed.delete(environment);
      environment.freeze();
    }
    if (thawed.size > 0) freezeTimer = clock.after(freezeAfterMs, freezeIdle);
  };

  const sampleSoon = (): void => {
    sampleTimer ??= clock.after(sampleEveryMs, () => {
      sampleTimer = undefined;
      let busy = false;
      for (const environment of environments()) {
        if (environment.state !== "busy") continue;
        busy = true;
        environment.sample();
      }
      if (busy) sampleSoon();
    });
  };

  const expireSoon = (): void => {
    expiryTimer ??= clock.after(idleTimeoutMs / 4, () => {
      expiryTimer = undefined;
      const deadline = clock.now() - idleTimeoutMs;
      for (const { byTenant } of functions.values())
        for (const pool of byTenant.values()) pool.expire(deadline);
      if (environments().length > 0) expireSoon();
    });
  };

  return {
    async invoke(fn, invocation) {
      if (stopped) throw new Error("the engine has stopped");
      const pool = poolOf(fn, fn.tenantIsolated ? invocation.tenantId : undefined);
      sampleSoon();
      expireSoon();
      return pool.invoke(invocation);
    },
    async provision(fn, count) {
      await poolOf(fn, undefined).provision(count);
    },
    async debug() {
      throw new EngineError("runtime-unsupported", "Debugging is not there yet.");
    },
    retire(arn, version) {
      for (const [key, pools] of functions) {
        const matches = version === undefined ? key.startsWith(`${arn}:`) : key === `${arn}:${version}`;
        if (!matches) continue;
        functions.delete(key);
        for (const pool of pools.byTenant.values()) retirePool(pool);
      }
    },
    environments: () =>
      environments().map((environment) => ({
        arn: environment.fn.arn,
        version: environment.fn.version,
        pid: environment.pid,
        state: environment.state,
      })),
    async stop() {
      stopped = true;
      for (const cancel of [freezeTimer, sampleTimer, expiryTimer]) cancel?.();
      const pools = [...functions.values()].flatMap(({ byTenant }) => [...byTenant.values()]);
      await Promise.all([...pools, ...leaving].map((pool) => pool.stop()));
      await standby.stop();
      warden.stop();
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}
