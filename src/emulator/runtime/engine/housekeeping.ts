import type { Clock } from "../../../shared/clock.ts";
import type { Environment } from "../environment/environment.ts";

/** What happens to environments by time alone: freezing, measuring, expiry. */
export interface Housekeeping {
  /** The environment became idle. */
  idle(environment: Environment): void;
  /** Something runs: its memory is measured until nothing does. */
  busy(): void;
  stop(): void;
}

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
const sampleEveryMs = 100;
/** Of how many samples one also looks at /tmp, which takes longer. */
const tmpEvery = 10;

export function housekeeping(options: HousekeepingOptions): Housekeeping {
  const { clock, environments, idleTimeoutMs } = options;
  const thawed = new Set<Environment>();
  let freezeTimer: (() => void) | undefined;
  let sampleTimer: (() => void) | undefined;
  let expiryTimer: (() => void) | undefined;
  let samples = 0;

  const freezeIdle = (): void => {
    freezeTimer = undefined;
    const before = clock.now() - freezeAfterMs;
    for (const environment of thawed) {
      const { idleSince } = environment;
      if (idleSince !== undefined && idleSince > before) continue;
      thawed.delete(environment);
      environment.freeze();
    }
    if (thawed.size > 0) freezeTimer = clock.after(freezeAfterMs, freezeIdle);
  };
  const sample = (): void => {
    sampleTimer = undefined;
    samples++;
    let someBusy = false;
    for (const environment of environments()) {
      if (environment.state === "starting") someBusy = true;
      if (environment.state !== "busy") continue;
      someBusy = true;
      environment.sample();
      if (samples % tmpEvery === 0) void environment.checkTmp();
    }
    if (someBusy) sampleTimer = clock.after(sampleEveryMs, sample);
  };
  const expireIdle = (): void => {
    expiryTimer = undefined;
    options.expire(clock.now() - idleTimeoutMs);
    if (environments().length > 0) expiryTimer = clock.after(idleTimeoutMs / 4, expireIdle);
  };

  return {
    idle(environment) {
      if (!options.freeze) return;
      thawed.add(environment);
      freezeTimer ??= clock.after(freezeAfterMs, freezeIdle);
    },
    busy() {
      sampleTimer ??= clock.after(sampleEveryMs, sample);
      expiryTimer ??= clock.after(idleTimeoutMs / 4, expireIdle);
    },
    stop() {
      for (const cancel of [freezeTimer, sampleTimer, expiryTimer]) cancel?.();
    },
  };
}
