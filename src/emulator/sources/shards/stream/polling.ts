import { messageOf } from "../../../../shared/errors.ts";
import type { Mapping, Polling } from "../../../contracts/eventSources.ts";
import type { ShardRecord } from "../../../contracts/streams.ts";
import { StreamSession, type StreamSessionOptions } from "./session.ts";

interface StreamPollingOptions<Kind extends ShardRecord> extends Omit<StreamSessionOptions<Kind>, "mapping"> {
  readonly read: () => Mapping | undefined;
}

/**
 * Polls the stream of one mapping: a session for as long as the mapping stays as it is. A session begins where the last one has come
 * to, which is on disk.
 */
export class StreamPolling<Kind extends ShardRecord> implements Polling {
  readonly #options: StreamPollingOptions<Kind>;
  #session: StreamSession<Kind> | undefined;
  /** Sessions change one after the other. */
  #changes: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: StreamPollingOptions<Kind>) {
    this.#options = options;
    this.wake();
  }

  wake(): void {
    if (this.#isCurrent(this.#options.read())) this.#session?.nudge();
    else this.#change();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#change();
    return this.#changes;
  }

  #isCurrent(mapping: Mapping | undefined): boolean {
    const running = this.#session?.mapping;
    if (mapping?.active !== true || running === undefined) return false;
    return mapping.settings === running.settings && mapping.functionArn === running.functionArn;
  }

  #change(): void {
    this.#session?.halt();
    this.#changes = this.#changes
      .then(() => this.#renew())
      .catch((error: unknown) => this.#options.log.error("stream not polled", { error: messageOf(error) }));
  }

  async #renew(): Promise<void> {
    await this.#session?.ended;
    this.#session = undefined;
    const mapping = this.#options.read();
    if (this.#stopped || mapping?.active !== true) return;
    this.#session = new StreamSession({ ...this.#options, mapping });
  }
}
