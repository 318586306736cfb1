import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";

interface SweeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Each does a bounded piece of work, and says whether there is more of it. */
  readonly steps: readonly (() => boolean)[];
}

const everyMs = 60_000;
/** Between two pieces of work others have their turn. */
const pauseMs = 20;

/** Removes what nobody wants any more, piece by piece, so that no removal stops the emulator. */
export class Sweeper {
  readonly #options: SweeperOptions;
  #state: "idle" | "working" | "stopped" = "idle";
  #cancel = () => {};

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Begins soon: there is something to remove. */
  wake(): void {
    if (this.#state === "idle") this.#continueIn(pauseMs);
  }

  stop(): void {
    this.#state = "stopped";
    this.#cancel();
  }

  #continueIn(ms: number): void {
    this.#cancel();
    this.#state = ms === everyMs ? "idle" : "working";
    this.#cancel = this.#options.clock.after(ms, () => this.#work());
  }

  #work(): void {
    const isMore = this.#options.steps.map((step) => this.#try(step)).includes(true);
    this.#continueIn(isMore ? pauseMs : everyMs);
  }

  #try(step: () => boolean): boolean {
    try {
      return step();
    } catch (error) {
      this.#options.log.warn("not removed yet", { error: messageOf(error) });
      return false;
    }
  }
}
