import type {
  DebugEnvironment,
  Engine,
  Invocation,
  Outcome,
  RunnableFunction,
} from "../../contracts/engine.ts";
import type { Environment } from "../environment/environment.ts";
import type { FunctionProcess } from "../process/functionProcess.ts";
import { debuggerAddress } from "./debugger.ts";
import { inspectorWaits } from "./inspector.ts";
import { startFailed } from "../environment/startFailure.ts";
import type { NewEnvironment } from "./newEnvironment.ts";
import type { Preparation } from "./preparation.ts";

interface DebuggingOptions {
  readonly preparation: Pick<Preparation, "prepareDebug">;
  readonly newEnvironment: NewEnvironment;
  /** Runs a call that came too late for its session. */
  readonly runUndebugged: (fn: RunnableFunction, invocation: Invocation) => Promise<Outcome>;
}

/** The environments under a debugger, one for a version of a function. */
export class Debugging {
  readonly #options: DebuggingOptions;
  readonly #sessions = new Map<string, DebugSession>();

  constructor(options: DebuggingOptions) {
    this.#options = options;
  }

  get environments(): readonly Environment[] {
    return [...this.#sessions.values()].map(({ environment }) => environment);
  }

  /** The session that takes the calls of a function's version. */
  sessionOf(fn: RunnableFunction): DebugSession | undefined {
    return this.#sessions.size === 0 ? undefined : this.#sessions.get(keyOf(fn));
  }

  async start(
    fn: RunnableFunction,
    { waitForClient }: Parameters<Engine["debug"]>[1],
  ): Promise<DebugEnvironment> {
    const { preparation, newEnvironment, runUndebugged } = this.#options;
    await this.sessionOf(fn)?.environment.stop();
    const { adapter, start, release } = await preparation.prepareDebug(fn, waitForClient);
    const first = Promise.withResolvers<FunctionProcess>();
    const environment = await newEnvironment(fn, {
      start,
      untimed: true,
      onFree: () => undefined,
      onGone: (gone) => {
        this.#forget(gone);
        release();
        first.reject(startFailed("its process did not start"));
      },
      onProcess: (process) => first.resolve(process),
    });
    const initialized = environment.initialize();
    const process = await first.promise;
    // A process that comes after the debugger's is plain.
    const ended = process.exited.then(() => {
      this.#forget(environment);
      environment.retire();
    });
    const { port, secret } = await debuggerAddress(process).catch(async (error: unknown) => {
      await environment.stop();
      throw error;
    });
    if (adapter === "inspector" && waitForClient) await inspectorWaits(`ws://127.0.0.1:${port}/${secret}`);
    const session = new DebugSession(environment, initialized, (invocation) => runUndebugged(fn, invocation));
    this.#sessions.set(keyOf(fn), session);
    return {
      id: environment.id,
      adapter,
      host: "127.0.0.1",
      port,
      secret,
      taskRoot: fn.code.kind === "directory" ? fn.code.taskRoot : "",
      ended,
      stop: () => environment.stop(),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.environments.map((environment) => environment.stop()));
  }

  #forget(environment: Environment): void {
    const key = keyOf(environment.fn);
    if (this.#sessions.get(key)?.environment === environment) this.#sessions.delete(key);
  }
}

/** An environment under a debugger: it takes the calls of its function one after another. */
class DebugSession {
  readonly environment: Environment;
  readonly #runUndebugged: (invocation: Invocation) => Promise<Outcome>;
  #last: Promise<unknown>;

  /** `initialized` is its first init, which may wait for the debugger. */
  constructor(
    environment: Environment,
    initialized: Promise<boolean>,
    runUndebugged: (invocation: Invocation) => Promise<Outcome>,
  ) {
    this.environment = environment;
    this.#last = initialized;
    this.#runUndebugged = runUndebugged;
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    const outcome = this.#last.then(() =>
      this.environment.state === "gone"
        ? this.#runUndebugged(invocation)
        : this.environment.invoke(invocation),
    );
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }
}

function keyOf({ arn, version }: RunnableFunction): string {
  return `${arn}:${version}`;
}
