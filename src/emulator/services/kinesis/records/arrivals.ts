import type { Shelf } from "./table.ts";

/** Tells those who wait for records of a shard that some may have come, or that no more will. */
export class Arrivals {
  readonly #listeners = new Map<string, Set<() => void>>();

  notify(shelf: Shelf): void {
    for (const listener of this.#listeners.get(keyOf(shelf)) ?? []) listener();
  }

  /** Everyone, as shards have changed. */
  notifyAll(): void {
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener();
  }

  /** Calls the listener at each arrival, until the function that it returns is called. */
  listen(shelf: Shelf, listener: () => void): () => void {
    const key = keyOf(shelf);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
}

function keyOf({ streamId, shard }: Shelf): string {
  return `${streamId}/${shard}`;
}
