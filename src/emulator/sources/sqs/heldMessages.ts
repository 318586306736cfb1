import type { Clock } from "../../../shared/clock.ts";
import type { Queues } from "../../contracts/queues.ts";

interface HeldOptions {
  readonly queues: Pick<Queues, "hold">;
  readonly queueArn: string;
  readonly clock: Clock;
  /** For so long the messages were received. */
  readonly visibilitySeconds: number;
}

/**
 * Received messages that stay invisible for as long as their batch is gathered and its function runs: also when that takes longer
 * than the visibility timeout, as it does at a breakpoint.
 */
export class HeldMessages {
  readonly #options: HeldOptions;
  readonly #handles: string[] = [];
  /** When the first of them would be visible again; epoch milliseconds. */
  #visibleAt = Infinity;
  #extended = false;
  #cancel = (): void => {};

  constructor(options: HeldOptions) {
    this.#options = options;
  }

  add(handle: string): void {
    const { clock, visibilitySeconds } = this.#options;
    if (this.#handles.length === 0) {
      this.#visibleAt = clock.now() + visibilitySeconds * 1000;
      this.#watch();
    }
    this.#handles.push(handle);
  }

  /** The messages take care of themselves: those that are not deleted come back when their time is over. */
  release(): void {
    this.#cancel();
    if (!this.#extended) return;
    const { queues, queueArn, clock } = this.#options;
    const seconds = Math.max(0, Math.ceil((this.#visibleAt - clock.now()) / 1000));
    queues.hold(queueArn, this.#handles, seconds);
  }

  /** They come back now. */
  giveBack(): void {
    this.#cancel();
    this.#options.queues.hold(this.#options.queueArn, this.#handles, 0);
  }

  #watch(): void {
    const { queues, queueArn, clock, visibilitySeconds } = this.#options;
    this.#cancel = clock.after((visibilitySeconds * 1000 * 2) / 3, () => {
      this.#extended = true;
      queues.hold(queueArn, this.#handles, visibilitySeconds);
      this.#watch();
    });
  }
}
