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
  /** How many processes start at once; more would only take the processor from each other. */
  readonly startLimit: number;
  /** How many short calls run at once without further thought: as many as the machine has processors. */
  readonly eager: number;
}

/** Calls of at least this many milliseconds never wait for each other. */
const shortMs = 5;
/** How long nothing ends before calls that wait are helped: a busy machine may keep a process from running so long. */
const patienceMs = 5;
/** By how much the usual duration follows a call that took longer. */
const growth = 1.05;

/**
 * The environments of one function version. Each concurrent call has an environment of its own; the one that was
 * used last is used next, so that as few as possible are alive.
 *
 * More short calls than the machine has processors gain nothing from running at once. They wait as long as others keep
 * ending, and get environments of their own once nothing has ended for a while: a short function is served by a few
 * warm processes, a long one by as many as there are calls.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #all = new Set<Environment>();
  readonly #free: Environment[] = [];
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #retired = false;
  #provisioned = 0;
  /** What a call takes by itself, in milliseconds; undefined before the first. */
  #usualMs: number | undefined;
  /** Calls that have ended: now, and when the watch last looked. */
  #ended = 0;
  #endedBefore = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get environments(): ReadonlySet<Environment> {
    return this.#all;
  }

  get #short(): boolean {
    return this.#usualMs !== undefined && this.#usualMs < shortMs;
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    const running = this.#all.size - this.#free.length;
    const atOnce = running < this.#options.eager || !this.#short;
    const environment = atOnce ? this.#free.pop() : undefined;
    if (environment !== undefined) return environment.invoke(invocation);
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting.push({ invocation, settle: resolve, fail: reject });
    if (atOnce) this.#startForWaiting();
    this.#watchProgress();
    return promise;
  }

  /** Keeps `count` environments initialised beforehand, and ends what is too many. Resolves when they are ready. */
  async provision(count: number): Promise<void> {
    this.#provisioned = count;
    let surplus = this.#all.size - count;
    for (const environment of this.#all) if (surplus-- > 0) environment.retire();
    const missing = Math.max(0, count - this.#all.size);
    await Promise.all(
      Array.from({ length: missing }, async () => {
        const environment = await this.#options.create(this);
        this.#all.add(environment);
        await environment.initialize();
      }),
    );
  }

  /** The environment can take a call. */
  freed(environment: Environment): void {
    if (this.#free.includes(environment)) return;
    this.#ended++;
    const { lastMs } = environment;
    // Near the shortest of late: what a call takes by itself, not what it waits for a processor.
    if (lastMs !== undefined) this.#usualMs = Math.min(lastMs, (this.#usualMs ?? lastMs) * growth);
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(environment);
    else next.settle(environment.invoke(next.invocation));
  }

  gone(environment: Environment): void {
    this.#all.delete(environment);
    const index = this.#free.indexOf(environment);
    if (index >= 0) this.#free.splice(index, 1);
    this.#watchProgress();
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
    clearTimeout(this.#watch);
    for (const { fail } of this.#waiting.splice(0)) fail(new Error("the emulator is stopping"));
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #watchProgress(): void {
    if (this.#waiting.length === 0) return;
    this.#watch ??= setTimeout(() => {
      // What has arrived meanwhile is read before: it may be the end of a call.
      setImmediate(() => {
        this.#watch = undefined;
        if (this.#ended === this.#endedBefore) this.#help();
        this.#endedBefore = this.#ended;
        this.#watchProgress();
      });
    }, patienceMs);
  }

  /** Gives calls that wait environments of their own, as far as these are there or may start. */
  #help(): void {
    while (this.#waiting.length > 0) {
      const environment = this.#free.pop();
      const next = environment === undefined ? undefined : this.#waiting.shift();
      if (environment === undefined || next === undefined) break;
      next.settle(environment.invoke(next.invocation));
    }
    this.#startForWaiting();
  }

  #startForWaiting(): void {
    // A process that starts takes the processor from short calls, which are over before it is there.
    const limit = this.#short ? 1 : this.#options.startLimit;
    while (this.#starting < limit && this.#waiting.length > this.#starting) {
      this.#starting++;
      void this.#startOne();
    }
  }

  async #startOne(): Promise<void> {
    try {
      const environment = await this.#options.create(this);
      this.#all.add(environment);
      const next = this.#waiting.shift();
      if (next === undefined) {
        // Others became free meanwhile: this one is for the next burst, or ends when nobody needs it.
        this.#starting--;
        this.#free.unshift(environment);
      } else {
        environment.onStarted = () => {
          this.#starting--;
          if (!this.#short) this.#startForWaiting();
        };
        next.settle(environment.invoke(next.invocation));
      }
      if (this.#retired) environment.retire();
    } catch (error) {
      this.#starting--;
      for (const { fail } of this.#waiting.splice(0)) fail(error);
    }
  }
}
