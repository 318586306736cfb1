import type { EventSource, Mapping, Polling } from "../../../contracts/eventSources.ts";
import type { ShardRecord } from "../../../contracts/streams.ts";
import { StreamPolling } from "./polling.ts";
import type { StreamSessionOptions } from "./session.ts";

type StreamSourceOptions<Kind extends ShardRecord> = Omit<StreamSessionOptions<Kind>, "mapping" | "streams">;

/** Streams of one kind. */
export class StreamSource<Kind extends ShardRecord> implements EventSource {
  readonly kinds;
  readonly #options: StreamSourceOptions<Kind>;

  constructor(options: StreamSourceOptions<Kind>) {
    this.kinds = [options.form.kind];
    this.#options = options;
  }

  open(uuid: string, read: () => Mapping | undefined): Polling {
    const { form, mappings } = this.#options;
    const { streams } = form;
    if (streams !== undefined) return new StreamPolling({ ...this.#options, streams, read });
    mappings.processed(uuid, `PROBLEM: The emulator has no streams of ${form.kind}`);
    return { wake: () => undefined, stop: () => Promise.resolve() };
  }

  release(uuid: string): void {
    this.#options.positions.removeMapping(uuid);
  }
}
