import type { DebugEnvironment, Invocation, Outcome } from "../../contracts/engine.ts";
import type { Environment } from "../environment/environment.ts";

/** An environment under a debugger: it takes the calls of its function one after another. */
export interface DebugSession {
  readonly environment: Environment;
  readonly debug: DebugEnvironment;
  invoke(invocation: Invocation): Promise<Outcome>;
}

interface DebugSessionOptions {
  readonly environment: Environment;
  readonly language: "node" | "python";
  readonly port: number;
  readonly taskRoot: string;
  /** The first init, which may wait for the debugger. */
  readonly initialized: Promise<boolean>;
  /** The debugger's process has ended; another may follow without one. */
  readonly ended: Promise<void>;
  /** Runs a call that came too late for the session. */
  readonly otherwise: (invocation: Invocation) => Promise<Outcome>;
}

export function debugSession(options: DebugSessionOptions): DebugSession {
  const { environment, ended, otherwise } = options;
  let last: Promise<unknown> = options.initialized;
  return {
    environment,
    debug: {
      id: environment.id,
      language: options.language,
      host: "127.0.0.1",
      port: options.port,
      taskRoot: options.taskRoot,
      ended,
      stop: () => environment.stop(),
    },
    invoke(invocation) {
      const outcome = last.then(() =>
        environment.state === "gone" ? otherwise(invocation) : environment.invoke(invocation),
      );
      last = outcome.catch(() => undefined);
      return outcome;
    },
  };
}
