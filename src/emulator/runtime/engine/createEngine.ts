import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LogSink } from "../../contracts/logSink.ts";
import { debuggerPort } from "./debugger.ts";
import { type DebugSession, debugSession } from "./debugSession.ts";
import type { Engine, Invocation, RunnableFunction } from "../../contracts/engine.ts";
import { Environment } from "../environment/environment.ts";
import type { EnvironmentOptions } from "../environment/options.ts";
import type { FunctionProcess } from "../process/functionProcess.ts";
import { createHost } from "../process/host.ts";
import { housekeeping } from "./housekeeping.ts";
import { Pool } from "./pool.ts";
import { createPreparation, type PreparationOptions, type Prepared } from "./preparation.ts";
import { serveRuntimeApi } from "../apis/runtimeApi.ts";
import { newLogStream } from "../process/variables.ts";

/** `workDir` is for the environments' own folders: emptied at the start, removed at the end. */
export interface EngineOptions extends PreparationOptions {
  readonly logs: LogSink;
  /** Whether environments are stopped between invocations, where signals can do that; true by default. */
  readonly freeze?: boolean;
  /** How long an environment lives without work; 10 minutes by default. */
  readonly idleTimeoutMs?: number;
  /** The limit of every init phase; AWS's by default. */
  readonly initTimeoutMs?: number;
}

/** How many processes of one function start at once: more would only take the processor from each other. */
const startLimit = 4;

/** AWS's limit of the init phase: longer where no call waits for it. Source: "Execution environment lifecycle" in the guide. */
function initLimitMs({ initialization, timeoutMs }: RunnableFunction): number {
  return initialization === "on-demand" ? 10_000 : Math.max(130_000, timeoutMs);
}

/** The pools of one version of a function: one, or one for each tenant. */
interface FunctionPools {
  readonly revision: string;
  readonly byTenant: Map<string, Pool>;
}

/** The engine on this machine. Nothing starts before the first function does. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, workDir, idleTimeoutMs = 600_000 } = options;
  rmSync(workDir, { recursive: true, force: true });
  // It has folders that everybody may write to, each function's /tmp.
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  const host = createHost();
  const preparation = createPreparation({ ...options, host });
  const functions = new Map<string, FunctionPools>();
  const sessions = new Map<string, DebugSession>();
  /** Pools whose environments end after their calls. */
  const leaving = new Set<Pool>();
  /** Releases what was prepared for a pool, if it leaves and has nothing left. */
  const endings = new Map<Pool, () => void>();
  const endUnused = (pool: Pool): void => endings.get(pool)?.();
  let stopped = false;

  const pools = () => [...functions.values()].flatMap(({ byTenant }) => [...byTenant.values()]);
  const environments = () => [
    ...[...pools(), ...leaving].flatMap((pool) => [...pool.environments]),
    ...[...sessions.values()].map(({ environment }) => environment),
  ];
  const keeper = housekeeping({
    clock,
    freeze: options.freeze ?? true,
    idleTimeoutMs,
    environments,
    expire: (deadline) => {
      for (const pool of pools()) pool.expire(deadline);
    },
  });

  type Own = Pick<EnvironmentOptions<Environment>, "start" | "untimed" | "onFree" | "onGone" | "onProcess">;
  const newEnvironment = async (fn: RunnableFunction, own: Own) => {
    const id = randomUUID();
    const environmentOptions: EnvironmentOptions<Environment> = {
      fn,
      id,
      dir: join(workDir, id),
      logStream: newLogStream(fn, clock.now()),
      api: await serveRuntimeApi(),
      logs: options.logs,
      clock,
      initTimeoutMs: options.initTimeoutMs ?? initLimitMs(fn),
      ...own,
    };
    return new Environment(environmentOptions);
  };

  const newPool = (fn: RunnableFunction): Pool => {
    let preparing: Promise<Prepared> | undefined;
    const prepared = (): Promise<Prepared> => {
      if (preparing === undefined) {
        preparing = preparation.prepare(fn);
        // What is missing may be installed before the next call.
        preparing.catch(() => {
          preparing = undefined;
        });
      }
      return preparing;
    };
    /** Environments, and those that are being made. */
    let users = 0;
    const leave = (pool: Pool): void => {
      users--;
      endUnused(pool);
    };
    const create = async (pool: Pool, ahead: boolean): Promise<Environment> => {
      users++;
      try {
        const { start } = await prepared();
        // What goes beyond the provisioned concurrency is on demand.
        const spills = fn.initialization === "provisioned-concurrency" && !ahead;
        return await newEnvironment(spills ? { ...fn, initialization: "on-demand" } : fn, {
          start,
          untimed: false,
          onFree: (environment) => {
            pool.freed(environment);
            if (environment.state === "idle") keeper.idle(environment);
          },
          onGone: (environment) => {
            pool.gone(environment);
            leave(pool);
          },
        });
      } catch (error) {
        leave(pool);
        throw error;
      }
    };
    const pool = new Pool({ create, startLimit });
    endings.set(pool, () => {
      if (users > 0 || !leaving.has(pool)) return;
      leaving.delete(pool);
      endings.delete(pool);
      void preparing?.then(({ release }) => release()).catch(() => undefined);
    });
    return pool;
  };

  const poolOf = (fn: RunnableFunction, tenantId: string | undefined): Pool => {
    const key = `${fn.arn}:${fn.version}`;
    let own = functions.get(key);
    if (own === undefined || own.revision !== fn.revision) {
      if (own !== undefined) retirePools(own);
      own = { revision: fn.revision, byTenant: new Map() };
      functions.set(key, own);
    }
    const tenant = tenantId ?? "";
    let pool = own.byTenant.get(tenant);
    if (pool === undefined) {
      pool = newPool(fn);
      own.byTenant.set(tenant, pool);
    }
    return pool;
  };
  const retirePools = ({ byTenant }: FunctionPools): void => {
    for (const pool of byTenant.values()) {
      leaving.add(pool);
      pool.retire();
      endUnused(pool);
    }
  };

  const debug: Engine["debug"] = async (fn, { waitForClient }) => {
    const key = `${fn.arn}:${fn.version}`;
    await sessions.get(key)?.debug.stop();
    const { language, start, release } = await preparation.prepareDebug(fn, waitForClient);
    const first = Promise.withResolvers<FunctionProcess>();
    let session: DebugSession | undefined;
    const forget = () => {
      if (session !== undefined && sessions.get(key) === session) sessions.delete(key);
    };
    const environment = await newEnvironment(fn, {
      start,
      untimed: true,
      onFree: () => undefined,
      onGone: () => {
        forget();
        release();
      },
      onProcess: (process) => first.resolve(process),
    });
    const initialized = environment.initialize();
    const process = await first.promise;
    // What comes after the debugger's process is no debugging any more.
    const ended = process.exited.then(() => {
      forget();
      environment.retire();
    });
    const port = await debuggerPort(process).catch(async (error: unknown) => {
      await environment.stop();
      throw error;
    });
    const taskRoot = fn.code.kind === "directory" ? fn.code.taskRoot : "";
    const otherwise = (invocation: Invocation) => poolOf(fn, undefined).invoke(invocation);
    session = debugSession({ environment, language, port, taskRoot, initialized, ended, otherwise });
    sessions.set(key, session);
    return session.debug;
  };

  return {
    async invoke(fn, invocation) {
      if (stopped) throw new Error("the engine has stopped");
      keeper.busy();
      const session = sessions.size === 0 ? undefined : sessions.get(`${fn.arn}:${fn.version}`);
      if (session !== undefined) return session.invoke(invocation);
      return poolOf(fn, fn.tenantIsolated ? invocation.tenantId : undefined).invoke(invocation);
    },
    async provision(fn, count) {
      return poolOf(fn, undefined).provision(count);
    },
    debug,
    retire(arn, version) {
      for (const [key, own] of functions) {
        const matches = version === undefined ? key.startsWith(`${arn}:`) : key === `${arn}:${version}`;
        if (!matches) continue;
        functions.delete(key);
        retirePools(own);
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
      keeper.stop();
      await Promise.all([
        ...[...sessions.values()].map((session) => session.debug.stop()),
        ...[...pools(), ...leaving].map((pool) => pool.stop()),
        preparation.stop(),
      ]);
      host.warden.stop();
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}
