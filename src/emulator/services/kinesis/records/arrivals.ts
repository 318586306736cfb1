import type { Shelf } from "./table.ts";

/** Tells those who wait for records that some may have come, or that streams and shards have changed. */
export class Arrivals {
  /** By the shard, or by the stream's name. */
  readonly #listeners = new Map<string, Set<() => void>>();

  /** There are records in a shard of the stream of that name. */
  notify(stream: string, shelf: Shelf): void {
    this.#call(keyOf(shelf));
    this.#call(stream);
  }

  /** Everyone, as streams or shards have changed. */
  notifyAll(): void {
    for (const key of this.#listeners.keys()) this.#call(key);
  }

  /** Calls the listener when records come to a shard, until the function that it returns is called. */
  listen(shelf: Shelf, listener: () => void): () => void {
    return this.#add(keyOf(shelf), listener);
  }

  /** Calls the listener when records come to a stream of that name. */
  watch(stream: string, listener: () => void): () => void {
    return this.#add(stream, listener);
  }

  #call(key: string): void {
    for (const listener of this.#listeners.get(key) ?? []) listener();
  }

  #add(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
}

/** No stream's name has a slash. */
function keyOf({ streamId, shard }: Shelf): string {
  return `${streamId}/${shard}`;
}
