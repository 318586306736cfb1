import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { EventSource, Mappings, Polling } from "../contracts/eventSources.ts";

interface SourcesOptions {
  readonly mappings: Mappings;
  /** A kind of source that is not among them is kept and not polled. */
  readonly sources: readonly EventSource[];
  readonly log: Log;
}

/** Polls every event source mapping there is, from when it is created until it is deleted. */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #open = new Map<string, { readonly source: EventSource; readonly polling: Polling }>();
  /** Batches of deleted mappings that still run. */
  readonly #closing = new Set<Promise<void>>();
  #unfollow: (() => void) | undefined;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  /** Begins to poll; not before functions can reach the emulator. */
  start(): void {
    const { mappings } = this.#options;
    this.#unfollow = mappings.follow((uuid) => this.#changed(uuid));
    for (const { uuid } of mappings.all()) this.#changed(uuid);
  }

  /** Begins no further batch, and resolves when those that run have ended or `grace` resolves. */
  async stop(grace: Promise<unknown>): Promise<void> {
    this.#unfollow?.();
    for (const uuid of this.#open.keys()) this.#close(uuid);
    await Promise.race([Promise.all(this.#closing), grace]);
  }

  #changed(uuid: string): void {
    const { mappings, sources } = this.#options;
    const mapping = mappings.get(uuid);
    const open = this.#open.get(uuid);
    if (mapping === undefined) {
      this.#close(uuid);
      open?.source.release(uuid);
      return;
    }
    if (open !== undefined) {
      open.polling.wake();
      return;
    }
    const source = sources.find(({ kinds }) => kinds.includes(mapping.kind));
    if (source === undefined) {
      if (mapping.active)
        mappings.processed(uuid, `PROBLEM: The emulator does not poll sources of ${mapping.kind}`);
      return;
    }
    this.#open.set(uuid, { source, polling: source.open(uuid, () => mappings.get(uuid)) });
  }

  #close(uuid: string): void {
    const open = this.#open.get(uuid);
    if (open === undefined) return;
    this.#open.delete(uuid);
    const closing = open.polling
      .stop()
      .catch((error: unknown) =>
        this.#options.log.error("polling ended badly", { uuid, error: messageOf(error) }),
      )
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
