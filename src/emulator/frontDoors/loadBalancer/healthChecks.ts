import type { Clock } from "../../../shared/clock.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { HealthCheck, LoadBalancers } from "../../contracts/loadBalancers.ts";

export interface HealthChecksOptions {
  readonly loadBalancers: LoadBalancers;
  readonly invocations: Invocations;
  readonly clock: Clock;
}

/** How often the target groups are looked through for checks that are due; milliseconds. */
const stepMs = 1_000;

interface Progress {
  nextAt: number;
  isRunning: boolean;
  /** Undefined before the first result that counts. */
  isHealthy: boolean | undefined;
  /** Results in a row that say something else. */
  others: number;
}

/** Asks the functions of target groups that check whether they are well. Off by default, as on AWS: each check is an invocation. */
export class HealthChecks {
  readonly #options: HealthChecksOptions;
  readonly #progress = new Map<string, Progress>();
  #cancel: (() => void) | undefined;

  constructor(options: HealthChecksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(stepMs, () => {
      this.#step();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #step(): void {
    const { loadBalancers, clock } = this.#options;
    const checks = loadBalancers.checks();
    for (const arn of this.#progress.keys()) if (!checks.has(arn)) this.#progress.delete(arn);
    for (const [arn, check] of checks) {
      const progress = this.#progress.get(arn) ?? {
        nextAt: 0,
        isRunning: false,
        isHealthy: undefined,
        others: 0,
      };
      this.#progress.set(arn, progress);
      if (progress.isRunning || clock.now() < progress.nextAt) continue;
      progress.nextAt = clock.now() + check.intervalMs;
      progress.isRunning = true;
      void this.#check(arn, check, progress);
    }
  }

  async #check(arn: string, check: HealthCheck, progress: Progress): Promise<void> {
    // Loaded with the first check: hardly any target group has one.
    const { isWell } = await import("./healthCheck.ts");
    const isHealthy = await isWell(arn, check, this.#options).catch(() => false);
    progress.isRunning = false;
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
