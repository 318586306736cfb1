import { EngineError, type Invocation, type Outcome } from "../../contracts/engine.ts";
import type { Environment } from "../environment/environment.ts";

interface Waiting {
  readonly invocation: Invocation;
  readonly settle: (outcome: Promise<Outcome> | Outcome) => void;
  readonly fail: (error: unknown) => void;
}

interface PoolOptions {
  /** Builds an environment; it is cold. `ahead` for one that is provisioned, and not for a call that waits. */
  readonly create: (pool: Pool, ahead: boolean) => Promise<Environment>;
  /** How many processes start at once; more would only take the processor from each other. */
  readonly startLimit: number;
}

/**
 * The environments of one function version. Each concurrent call has an environment of its own, however short it is,
 * as on AWS: a call waits only for one to start, and takes another that became free meanwhile. The one that was used
 * last is used next, so that as few as possible are alive.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #all = new Set<Environment>();
  readonly #free: Environment[] = [];
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #retired = false;
  #provisioned = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get environments(): ReadonlySet<Environment> {
    return this.#all;
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    const environment = this.#free.pop();
    if (environment !== undefined) return environment.invoke(invocation);
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting.push({ invocation, settle: resolve, fail: reject });
    this.#startForWaiting();
    return promise;
  }

  /**
   * Keeps `count` environments initialised beforehand, and ends what is too many. Resolves when they are ready, with
   * false when the init of one of them failed.
   */
  async provision(count: number): Promise<boolean> {
    this.#provisioned = count;
    let surplus = this.#all.size - count;
    for (const environment of this.#all) if (surplus-- > 0) environment.retire();
    const missing = Math.max(0, count - this.#all.size);
    const initialized = await Promise.all(
      Array.from({ length: missing }, async () => {
        const environment = await this.#options.create(this, true).catch((error: unknown) => {
          if (isMomentary(error)) return undefined;
          throw error;
        });
        if (environment === undefined) return false;
        this.#all.add(environment);
        return environment.initialize();
      }),
    );
    return !initialized.includes(false);
  }

  /** The environment can take a call. */
  freed(environment: Environment): void {
    if (this.#free.includes(environment)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(environment);
    else next.settle(environment.invoke(next.invocation));
  }

  gone(environment: Environment): void {
    this.#all.delete(environment);
    const index = this.#free.indexOf(environment);
    if (index >= 0) this.#free.splice(index, 1);
    this.#startForWaiting();
  }

  /** Ends what has been idle since before `deadline`, except what is provisioned. */
  expire(deadline: number): void {
    for (const environment of this.#all) {
      if (this.#all.size <= this.#provisioned) return;
      const { idleSince } = environment;
      if (idleSince !== undefined && idleSince < deadline) environment.retire();
    }
  }

  /** Free environments end now, the others after their call. */
  retire(): void {
    this.#retired = true;
    for (const environment of this.#all) environment.retire();
  }

  async stop(): Promise<void> {
    this.#retired = true;
    for (const { fail } of this.#waiting.splice(0)) fail(new Error("the emulator is stopping"));
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #startForWaiting(): void {
    while (this.#starting < this.#options.startLimit && this.#waiting.length > this.#starting) {
      this.#starting++;
      void this.#startOne();
    }
  }

  async #startOne(): Promise<void> {
    try {
      const environment = await this.#options.create(this, false);
      this.#all.add(environment);
      const next = this.#waiting.shift();
      if (next === undefined) {
        // Others became free meanwhile: this one is for the next burst, or ends when nobody needs it.
        this.#starting--;
        this.#free.unshift(environment);
      } else {
        void environment.started.then(() => {
          this.#starting--;
          this.#startForWaiting();
        });
        next.settle(environment.invoke(next.invocation));
      }
      if (this.#retired) environment.retire();
    } catch (error) {
      this.#starting--;
      // The machine may have room for the others.
      for (const { fail } of this.#waiting.splice(0, isMomentary(error) ? 1 : Infinity)) fail(error);
      this.#startForWaiting();
    }
  }
}

/** The machine had no room for one environment, which says nothing of the next. */
function isMomentary(error: unknown): boolean {
  return error instanceof EngineError && error.code === "start-failed";
}
