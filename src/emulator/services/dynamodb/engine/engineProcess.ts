import { rmSync } from "node:fs";
import { messageOf } from "../../../../shared/errors.ts";
import type { Log } from "../../../../shared/log.ts";
import { launch, type LaunchOptions, type RunningEngine } from "./launch.ts";

interface EngineOptions extends LaunchOptions {
  readonly log: Log;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly engine: Promise<RunningEngine> }
  | { readonly kind: "ended" };

/** What SQLite keeps beside a database. */
const besideDatabase = ["", "-wal", "-shm", "-journal"];

/** The engine's process: started by the first request, and again by the first after it has died. */
export class EngineProcess {
  readonly #options: EngineOptions;
  #state: State = { kind: "idle" };

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Where it answers. Rejects with `AppError` when it does not start. */
  async endpoint(): Promise<string> {
    if (this.#state.kind === "ended") throw new Error("The emulator is stopping.");
    if (this.#state.kind === "idle") this.#state = { kind: "running", engine: this.#start() };
    return (await this.#state.engine).endpoint;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.#end({ kind: "ended" });
  }

  /** Forgets all tables. */
  async clear(): Promise<void> {
    await this.#end({ kind: "idle" });
    for (const ending of besideDatabase) rmSync(this.#options.database + ending, { force: true });
  }

  async #end(next: State): Promise<void> {
    const state = this.#state;
    this.#state = next;
    if (state.kind !== "running") return;
    const engine = await state.engine.catch(() => undefined);
    engine?.end();
    await engine?.ended;
  }

  async #start(): Promise<RunningEngine> {
    const { log } = this.#options;
    try {
      const engine = await launch(this.#options);
      log.info("DynamoDB started", { endpoint: engine.endpoint, pid: engine.pid });
      void engine.ended.then(() => this.#died(engine));
      return engine;
    } catch (error) {
      log.error("DynamoDB not started", { error: messageOf(error) });
      // Nobody else has begun: a state that runs is left only by its end.
      if (this.#state.kind === "running") this.#state = { kind: "idle" };
      throw error;
    }
  }

  #died(engine: RunningEngine): void {
    const state = this.#state;
    if (state.kind !== "running") return;
    void state.engine.then((current) => {
      if (current !== engine || this.#state !== state) return;
      this.#options.log.warn("DynamoDB ended, and is started again when it is asked for");
      this.#state = { kind: "idle" };
    });
  }
}
