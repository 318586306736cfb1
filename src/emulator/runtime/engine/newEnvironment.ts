import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import type { LogSink } from "../../contracts/logSink.ts";
import { RuntimeApi } from "../apis/runtimeApi.ts";
import { Environment } from "../environment/environment.ts";
import type { EnvironmentOptions } from "../environment/options.ts";
import type { Host } from "../process/host.ts";
import { newLogStream } from "../process/variables.ts";

/** Builds an environment; it is cold. */
export type NewEnvironment = (
  fn: RunnableFunction,
  own: Pick<EnvironmentOptions<Environment>, "start" | "untimed" | "onFree" | "onGone" | "onProcess">,
) => Promise<Environment>;

interface NewEnvironmentOptions {
  readonly workDir: string;
  readonly logs: LogSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: Host;
  /** The limit of every init phase; AWS's by default. */
  readonly initTimeoutMs?: number | undefined;
}

export function environmentMaker({
  workDir,
  logs,
  clock,
  log,
  host,
  initTimeoutMs,
}: NewEnvironmentOptions): NewEnvironment {
  return async (fn, own) => {
    const id = randomUUID();
    const api = new RuntimeApi({ clock, host });
    await api.listen();
    return new Environment({
      fn,
      id,
      dir: join(workDir, id),
      logStream: newLogStream(fn, clock.now()),
      api,
      logs,
      clock,
      log,
      system: host.system,
      initTimeoutMs: initTimeoutMs ?? initLimitMs(fn),
      ...own,
    });
  };
}

/** AWS's limit of the init phase: longer where no call waits for it. Source: "Execution environment lifecycle" in the guide. */
function initLimitMs({ initialization, timeoutMs }: RunnableFunction): number {
  return initialization === "on-demand" ? 10_000 : Math.max(130_000, timeoutMs);
}
