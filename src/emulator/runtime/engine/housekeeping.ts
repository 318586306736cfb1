import type { Clock } from "../../../shared/clock.ts";
import type { Environment } from "../environment/environment.ts";

interface HousekeepingOptions {
  readonly clock: Clock;
  readonly freeze: boolean;
  readonly idleTimeoutMs: number;
  readonly environments: () => readonly Environment[];
  /** Ends environments that have been idle since before `deadline`. */
  readonly expire: (deadline: number) => void;
}

/** How long an environment is idle before it is stopped: a steady stream of calls does not pay for two signals each. */
const freezeAfterMs = 20;
/** How often the memory of what runs is measured. */
export const sampleEveryMs = 100;
/** Of how many samples one also looks at /tmp, which takes longer. */
const tmpEvery = 10;

/** What happens to environments by time alone: freezing, measuring, expiry. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #thawed = new Set<Environment>();
  readonly #freezing: Repeated;
  readonly #sampling: Repeated;
  readonly #expiring: Repeated;
  #samples = 0;

  constructor(options: HousekeepingOptions) {
    const { clock, idleTimeoutMs } = options;
    this.#options = options;
    this.#freezing = new Repeated(clock, freezeAfterMs, () => this.#freezeIdle());
    this.#sampling = new Repeated(clock, sampleEveryMs, () => this.#sample());
    this.#expiring = new Repeated(clock, idleTimeoutMs / 4, () => this.#expireIdle());
  }

  /** The environment became idle. */
  idle(environment: Environment): void {
    if (!this.#options.freeze) return;
    this.#thawed.add(environment);
    this.#freezing.begin();
  }

  /** Something runs: its memory is measured until nothing does. */
  busy(): void {
    this.#sampling.begin();
    this.#expiring.begin();
  }

  stop(): void {
    for (const each of [this.#freezing, this.#sampling, this.#expiring]) each.stop();
  }

  #freezeIdle(): boolean {
    const idleBefore = this.#options.clock.now() - freezeAfterMs;
    for (const environment of this.#thawed) {
      const { idleSince } = environment;
      if (idleSince !== undefined && idleSince > idleBefore) continue;
      this.#thawed.delete(environment);
      environment.freeze();
    }
    return this.#thawed.size > 0;
  }

  #sample(): boolean {
    this.#samples++;
    let someBusy = false;
    for (const environment of this.#options.environments()) {
      if (environment.state === "starting") someBusy = true;
      if (environment.state !== "busy") continue;
      someBusy = true;
      environment.sample();
      if (this.#samples % tmpEvery === 0) void environment.checkTmp();
    }
    return someBusy;
  }

  #expireIdle(): boolean {
    const { clock, idleTimeoutMs, environments, expire } = this.#options;
    expire(clock.now() - idleTimeoutMs);
    return environments().length > 0;
  }
}

/** Work that comes again after a while, as long as it says so. */
class Repeated {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #work: () => boolean;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, everyMs: number, work: () => boolean) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#work = work;
  }

  begin(): void {
    this.#cancel ??= this.#clock.after(this.#everyMs, () => {
      this.#cancel = undefined;
      if (this.#work()) this.begin();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
