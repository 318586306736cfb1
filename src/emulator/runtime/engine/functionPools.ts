import type { Invocation, Outcome, RunnableFunction } from "../../contracts/engine.ts";
import type { Environment } from "../environment/environment.ts";
import type { NewEnvironment } from "./newEnvironment.ts";
import { asStartFailure } from "../environment/startFailure.ts";
import { Pool } from "./pool.ts";
import type { Preparation, Prepared } from "./preparation.ts";

interface FunctionPoolsOptions {
  readonly fn: RunnableFunction;
  readonly preparation: Pick<Preparation, "prepare">;
  readonly newEnvironment: NewEnvironment;
  /** An environment has nothing to do. */
  readonly onIdle: (environment: Environment) => void;
  /** It has left, and nothing of it is left. */
  readonly onEmpty: () => void;
}

/** How many processes of one function start at once: more would only take the processor from each other. */
const startLimit = 4;

type State = "serving" | "leaving" | "empty";

/**
 * The environments of one revision of a function's version: one pool, or one for each tenant. What was prepared for
 * them, such as merged layers, is kept as long as one of them may start.
 */
export class FunctionPools {
  readonly revision: string;
  readonly #options: FunctionPoolsOptions;
  readonly #byTenant = new Map<string, Pool>();
  #preparing: Promise<Prepared> | undefined;
  #state: State = "serving";
  /** Environments, and those that are being made. */
  #users = 0;

  constructor(options: FunctionPoolsOptions) {
    this.revision = options.fn.revision;
    this.#options = options;
  }

  get environments(): readonly Environment[] {
    return this.#pools.flatMap(({ environments }) => [...environments]);
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    const { fn } = this.#options;
    return this.#poolOf(fn.tenantIsolated ? invocation.tenantId : undefined).invoke(invocation);
  }

  provision(count: number): Promise<boolean> {
    return this.#poolOf(undefined).provision(count);
  }

  /** Ends what has been idle since before `deadline`, except what is provisioned. */
  expire(deadline: number): void {
    for (const pool of this.#pools) pool.expire(deadline);
  }

  /** Free environments end now, the others after their call. */
  retire(): void {
    if (this.#state === "serving") this.#state = "leaving";
    for (const pool of this.#pools) pool.retire();
    this.#leaveIfUnused();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.stop()));
  }

  get #pools(): readonly Pool[] {
    return [...this.#byTenant.values()];
  }

  #poolOf(tenantId = ""): Pool {
    let pool = this.#byTenant.get(tenantId);
    if (pool === undefined) {
      pool = new Pool({ startLimit, create: (target, ahead) => this.#create(target, ahead) });
      this.#byTenant.set(tenantId, pool);
    }
    return pool;
  }

  async #create(pool: Pool, ahead: boolean): Promise<Environment> {
    this.#users++;
    try {
      const { fn, newEnvironment, onIdle } = this.#options;
      const { start } = await this.#prepared();
      // What goes beyond the provisioned concurrency is on demand.
      const onDemand = fn.initialization === "provisioned-concurrency" && !ahead;
      return await newEnvironment(onDemand ? { ...fn, initialization: "on-demand" } : fn, {
        start,
        untimed: false,
        onFree: (environment) => {
          pool.freed(environment);
          if (environment.state === "idle") onIdle(environment);
        },
        onGone: (environment) => {
          pool.gone(environment);
          this.#leave();
        },
      });
    } catch (error) {
      this.#leave();
      throw asStartFailure(error);
    }
  }

  #prepared(): Promise<Prepared> {
    if (this.#preparing === undefined) {
      this.#preparing = this.#options.preparation.prepare(this.#options.fn);
      // What is missing may be installed before the next call.
      this.#preparing.catch(() => {
        this.#preparing = undefined;
      });
    }
    return this.#preparing;
  }

  #leave(): void {
    this.#users--;
    this.#leaveIfUnused();
  }

  #leaveIfUnused(): void {
    if (this.#state !== "leaving" || this.#users > 0) return;
    this.#state = "empty";
    void this.#preparing?.then(({ release }) => release()).catch(() => undefined);
    this.#options.onEmpty();
  }
}
