import type { Invocation, Outcome } from "./engine.ts";
import type { Environment } from "./environment.ts";

interface Waiting {
  readonly invocation: Invocation;
  readonly settle: (outcome: Promise<Outcome> | Outcome) => void;
  readonly fail: (error: unknown) => void;
}

interface PoolOptions {
  /** Builds an environment; it is cold. */
  readonly create: (pool: Pool) => Promise<Environment>;
  /** How many may start at once; more calls wait, and take what is free first. */
  readonly startLimit: number;
}

/**
 * The environments of one function version. Each concurrent call has an environment of its own; the one that was
 * used last is used next, so that as few as possible are alive.
 */
export class Pool {
  readonly #create: PoolOptions["create"];
  readonly #startLimit: number;
  readonly #all = new Set<Environment>();
  readonly #free: Environment[] = [];
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #retired = false;
  #provisioned = 0;

  constructor({ create, startLimit }: PoolOptions) {
    this.#create = create;
    this.#startLimit = startLimit;
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

  /** Keeps `count` environments initialised beforehand. Resolves when they are. */
  async provision(count: number): Promise<void> {
    this.#provisioned = count;
    const missing = Math.max(0, count - this.#all.size);
    await Promise.all(
      Array.from({ length: missing }, async () => {
        const environment = await this.#create(this);
        this.#all.add(environment);
        await environment.initialize();
      }),
    );
  }

  /** The environment can take a call. */
  freed(environment: Environment): void {
    if (this.#free.includes(environment)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(environment);
    else next.settle(environment.invoke(next.invocation));
  }

  /** An init phase that a call waited for is over. */
  started(): void {
    this.#starting--;
    this.#startForWaiting();
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

  /** Takes no further calls into account: free environments end now, the others after their call. */
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
    while (this.#starting < this.#startLimit && this.#waiting.length > this.#starting) {
      this.#starting++;
      void this.#startOne();
    }
  }

  async #startOne(): Promise<void> {
    try {
      const environment = await this.#create(this);
      this.#all.add(environment);
      const next = this.#waiting.shift();
      if (next === undefined) {
        // Others became free meanwhile: this one is ready for the next burst, or ends when nobody needs it.
        this.started();
        this.#free.unshift(environment);
      } else {
        environment.onStarted = () => this.started();
        next.settle(environment.invoke(next.invocation));
      }
      if (this.#retired) environment.retire();
    } catch (error) {
      this.#starting--;
      for (const { fail } of this.#waiting.splice(0)) fail(error);
    }
  }
}
