import type { VersionHealth } from "../../../aws/metrics.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Clock } from "../../../shared/clock.ts";
import { type Breach, breachOf, type RolloutPlan } from "./plan.ts";

/** Where a rollout is. */
export type RolloutState =
  | {
      readonly kind: "watching";
      /** Percent of the alias's calls that the new version gets. */
      readonly percent: number;
      /** The step that follows; undefined at the last. */
      readonly next: number | undefined;
      /** Undefined before anything was counted. */
      readonly health: VersionHealth | undefined;
      /** Why the figures could not be read, or the alias not be changed, just now; it goes no step further until then. */
      readonly trouble: unknown;
    }
  | { readonly kind: "ended"; readonly end: RolloutEnd };

export type RolloutEnd =
  | { readonly kind: "complete" }
  | { readonly kind: "rolledBack"; readonly breach: Breach | undefined }
  | { readonly kind: "left"; readonly percent: number }
  | { readonly kind: "failed"; readonly percent: number; readonly error: unknown };

/** What a person has it do: `finish` sends all calls to the new version at once. */
export type Wish = "next" | "finish" | "rollBack" | "leave";

interface RolloutMeans {
  readonly plan: RolloutPlan;
  /** Percent that the new version has already, from an earlier window. */
  readonly reached?: number;
  readonly clock: Clock;
  /** How often the figures are read. */
  readonly pollMs: number;
  /** How late the figures come: each step is watched for as long at least. */
  readonly figuresLateMs?: number;
  /** Gives the new version so many percent of the calls. */
  readonly send: (percent: number) => Promise<void>;
  /** Makes the alias what it was before. */
  readonly restore: () => Promise<void>;
  /** How the new version does since the given time, at this share of the calls. */
  readonly read: (since: number, percent: number) => Promise<VersionHealth>;
  readonly onChange: (state: RolloutState) => void;
}

const minuteMs = 60_000;
const mostAttempts = 5;

/** Moves an alias to a version step by step, looks at how its calls go meanwhile, and takes it back where they go wrong. */
export class Rollout {
  readonly #means: RolloutMeans;
  #state: RolloutState;
  #wish: Wish | undefined;
  /** Whether any call of the new version was counted yet: one that nobody has called is not known to do well. */
  #isCounted = false;
  #wake: () => void = () => undefined;

  constructor(means: RolloutMeans) {
    this.#means = means;
    this.#state = {
      kind: "watching",
      percent: means.reached ?? 0,
      next: means.plan.steps[0],
      health: undefined,
      trouble: undefined,
    };
  }

  get state(): RolloutState {
    return this.#state;
  }

  /** The last wish counts; it is followed at once, or when the request that is under way has ended. */
  steer(wish: Wish): void {
    this.#wish = wish;
    this.#wake();
  }

  /** Ends when the alias is where it should be, or where the person wants it. Throws before the first step alone. */
  async run(): Promise<RolloutEnd> {
    const { plan, clock, read } = this.#means;
    const began = clock.now();
    // What cannot be watched is not begun.
    await read(began, plan.steps[0] ?? 100);
    const end = await this.#steps(began).catch((error: unknown): RolloutEnd => ({
      kind: "failed",
      percent: this.#percent(),
      error,
    }));
    this.#show({ kind: "ended", end });
    return end;
  }

  async #steps(began: number): Promise<RolloutEnd> {
    const { plan, clock } = this.#means;
    const last = plan.steps.length - 1;
    let since = began;
    for (let at = 0; at <= last;) {
      const percent = plan.steps[at] ?? 100;
      const meanwhile = await this.#send(percent, since);
      const isSent = meanwhile === undefined;
      if (isSent) {
        const next = plan.steps[at + 1];
        this.#show({ kind: "watching", percent, next, health: this.#health(), trouble: undefined });
        // The whole alias is looked at then, of which the running minute has calls of the version before.
        if (percent === 100) since = Math.ceil(clock.now() / minuteMs) * minuteMs;
      }
      const answer = meanwhile ?? (await this.#watch(since));
      if (answer === "finish") at = isSent ? Math.max(at + 1, last) : last;
      else if (answer === "next") at += isSent ? 1 : 0;
      else if (answer === "leave") return { kind: "left", percent: this.#percent() };
      else return await this.#rollBack(answer === "rollBack" ? undefined : answer);
    }
    return { kind: "complete" };
  }

  /**
   * Undefined when the share is sent. Where that fails while calls go to the new version already, they are watched at
   * their old share until it succeeds, they go wrong, or the person says something.
   */
  async #send(percent: number, since: number): Promise<Wish | Breach | undefined> {
    for (;;) {
      let trouble: unknown;
      try {
        await this.#means.send(percent);
        return undefined;
      } catch (error) {
        if (this.#percent() === 0 || isFinal(error)) throw error;
        trouble = error;
      }
      if (this.#state.kind === "watching") this.#show({ ...this.#state, trouble });
      await this.#pause(this.#means.pollMs);
      const breach = await this.#look(since, trouble);
      const answer = this.#takeWish() ?? breach;
      if (answer !== undefined) return answer;
    }
  }

  /** What the person says, a breach, or `next` when the pause is over, calls were counted and all that was read is well. */
  async #watch(since: number): Promise<Wish | Breach> {
    const { plan, clock, pollMs, figuresLateMs = 0 } = this.#means;
    const until = clock.now() + Math.max(plan.pauseMs, figuresLateMs);
    for (;;) {
      const wish = this.#takeWish();
      if (wish !== undefined) return wish;
      const left = until - clock.now();
      if (left > 0) await this.#pause(Math.min(pollMs, left));
      const breach = await this.#look(since);
      if (breach !== undefined) return breach;
      const isWell = this.#isCounted && this.#state.kind === "watching" && this.#state.trouble === undefined;
      if (clock.now() >= until && isWell && this.#wish === undefined) return "next";
      if (clock.now() >= until && !isWell) await this.#pause(pollMs);
    }
  }

  /** Reads the figures; `trouble` is one of the alias, which stays shown however well they can be read. */
  async #look(since: number, trouble?: unknown): Promise<Breach | undefined> {
    const { plan, read } = this.#means;
    if (this.#state.kind !== "watching") return undefined;
    try {
      const health = await read(since, this.#state.percent);
      if (health.invocations > 0) this.#isCounted = true;
      this.#show({ ...this.#state, health, trouble });
      return breachOf(health, plan.limits);
    } catch (unread) {
      this.#show({ ...this.#state, trouble: unread });
      return undefined;
    }
  }

  async #rollBack(breach: Breach | undefined): Promise<RolloutEnd> {
    const { restore, pollMs } = this.#means;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await restore();
        return { kind: "rolledBack", breach };
      } catch (error) {
        // Somebody else has moved the alias meanwhile: where they want it is where it stays.
        if (isFinal(error) || attempt === mostAttempts) throw error;
        if (this.#state.kind === "watching") this.#show({ ...this.#state, trouble: error });
      }
      await this.#pause(pollMs);
      // It is going back: any other wish than to leave it has it try again at once.
      if (this.#takeWish() === "leave") return { kind: "left", percent: this.#percent() };
    }
  }

  #takeWish(): Wish | undefined {
    const wish = this.#wish;
    this.#wish = undefined;
    return wish;
  }

  async #pause(ms: number): Promise<void> {
    if (this.#wish !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#means.clock.after(ms, resolve);
    this.#wake = resolve;
    await promise;
    cancel();
    this.#wake = () => undefined;
  }

  #health(): VersionHealth | undefined {
    return this.#state.kind === "watching" ? this.#state.health : undefined;
  }

  #percent(): number {
    return this.#state.kind === "watching" ? this.#state.percent : 0;
  }

  #show(state: RolloutState): void {
    this.#state = state;
    this.#means.onChange(state);
  }
}

/** Whether trying again cannot help: somebody else has moved the alias, or taken it away. */
function isFinal(error: unknown): boolean {
  return error instanceof AppError && (error.code === "revision-conflict" || error.code === "not-found");
}
