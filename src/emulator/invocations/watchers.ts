import type { InvocationObserver, WatchInvocations } from "../contracts/observer.ts";

/** Who is told of invocations. At most times nobody is, and then nothing is collected. */
export class Watchers {
  readonly #watching = new Set<InvocationObserver>();
  #observer: InvocationObserver | undefined;

  constructor(first: InvocationObserver | undefined) {
    if (first !== undefined) this.watch(first);
  }

  /** Undefined while nobody watches. */
  get observer(): InvocationObserver | undefined {
    return this.#observer;
  }

  readonly watch: WatchInvocations = (observer) => {
    this.#watching.add(observer);
    this.#observer = (record) => {
      for (const each of this.#watching) each(record);
    };
    return () => {
      this.#watching.delete(observer);
      if (this.#watching.size === 0) this.#observer = undefined;
    };
  };
}
