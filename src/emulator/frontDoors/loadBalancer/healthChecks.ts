import type { Clock } from "../../../shared/clock.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { HealthCheck, LoadBalancers } from "../../contracts/loadBalancers.ts";

export interface HealthChecksOptions {
  readonly loadBalancers: LoadBalancers;
  readonly invocations: Invocations;
  readonly clock: Clock;
}

/** From the moment that a target group checks to its first check; milliseconds. */
const firstAfterMs = 1_000;

interface Progress {
  nextAt: number;
  isRunning: boolean;
  /** Undefined before the first result that counts. */
  isHealthy: boolean | undefined;
  /** Results in a row that say something else. */
  others: number;
}

/**
 * Asks the functions of target groups that check whether they are well. Off by default, as on AWS: each check is an invocation.
 * Without a group that checks there is nothing to wait for, and no timer.
 */
export class HealthChecks {
  readonly #options: HealthChecksOptions;
  readonly #progress = new Map<string, Progress>();
  #state: "waiting" | "running" | "stopped" = "waiting";
  #cancel = () => {};

  constructor(options: HealthChecksOptions) {
    this.#options = options;
    options.loadBalancers.whenChanged(() => this.#plan());
  }

  start(): void {
    this.#state = "running";
    this.#plan();
  }

  stop(): void {
    this.#state = "stopped";
    this.#cancel();
  }

  /** Waits for the check that is due next. */
  #plan(): void {
    this.#cancel();
    if (this.#state !== "running") return;
    const { loadBalancers, clock } = this.#options;
    const now = clock.now();
    const checks = loadBalancers.checks();
    for (const arn of this.#progress.keys()) if (!checks.has(arn)) this.#progress.delete(arn);
    for (const arn of checks.keys()) {
      if (this.#progress.has(arn)) continue;
      const nextAt = now + firstAfterMs;
      this.#progress.set(arn, { nextAt, isRunning: false, isHealthy: undefined, others: 0 });
    }
    const waiting = [...this.#progress.values()].filter(({ isRunning }) => !isRunning);
    if (waiting.length === 0) return;
    const next = Math.min(...waiting.map(({ nextAt }) => nextAt));
    this.#cancel = clock.after(Math.max(0, next - now), () => this.#step());
  }

  #step(): void {
    const { loadBalancers, clock } = this.#options;
    for (const [arn, check] of loadBalancers.checks()) {
      const progress = this.#progress.get(arn);
      if (progress === undefined || progress.isRunning || clock.now() < progress.nextAt) continue;
      progress.nextAt = clock.now() + check.intervalMs;
      progress.isRunning = true;
      void this.#check(arn, check, progress);
    }
    this.#plan();
  }

  async #check(arn: string, check: HealthCheck, progress: Progress): Promise<void> {
    // Loaded with the first check: hardly any target group has one.
    const { isWell } = await import("./healthCheck.ts");
    const isHealthy = await isWell(arn, check, this.#options).catch(() => false);
    progress.isRunning = false;
    this.#count(arn, check, progress, isHealthy);
    this.#plan();
  }

  #count(arn: string, check: HealthCheck, progress: Progress, isHealthy: boolean): void {
    if (progress.isHealthy === undefined) progress.isHealthy = isHealthy;
    else if (progress.isHealthy === isHealthy) progress.others = 0;
    else {
      progress.others += 1;
      const wanted = isHealthy ? check.healthyCount : check.unhealthyCount;
      if (progress.others < wanted) return;
      progress.isHealthy = isHealthy;
      progress.others = 0;
    }
    this.#options.loadBalancers.checked(arn, progress.isHealthy);
  }
}
