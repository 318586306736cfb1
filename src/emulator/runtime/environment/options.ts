import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { LogSink } from "../../contracts/logSink.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import type { FunctionProcess } from "../process/functionProcess.ts";
import type { System } from "../process/system.ts";
import type { StartProcess } from "../process/launch.ts";
import type { RuntimeApi } from "../apis/runtimeApi.ts";

/** What an environment is made of; `Self` is the environment, which is told about itself. */
export interface EnvironmentOptions<Self> {
  readonly fn: RunnableFunction;
  readonly id: string;
  /** The environment's own folder: it is removed with it. */
  readonly dir: string;
  readonly logStream: string;
  readonly api: RuntimeApi;
  readonly start: StartProcess;
  readonly logs: LogSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly system: Pick<System, "mkdir" | "remove">;
  readonly initTimeoutMs: number;
  /** Debugging: neither init nor invocations time out. */
  readonly untimed: boolean;
  /** Called whenever the environment can take an invocation, and when it cannot any more. */
  readonly onFree: (environment: Self) => void;
  readonly onGone: (environment: Self) => void;
  /** Sees each process that starts. */
  readonly onProcess?: (process: FunctionProcess) => void;
}
