import { messageOf } from "../../../shared/errors.ts";
import type { EventSource, Mapping, Mappings, Polling } from "../../contracts/eventSources.ts";
import { Bell } from "../polling/bell.ts";
import type { KafkaOptions } from "./session.ts";

interface KafkaSourceOptions extends KafkaOptions {
  readonly mappings: Pick<Mappings, "processed">;
}

/** What cannot be read is tried again: doubled each time, up to a minute. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Kafka, Amazon's or one's own, from servers that the user names. What reads it is loaded with the first mapping. */
export class KafkaSource implements EventSource {
  readonly kinds = ["kafka", "self-managed-kafka"] as const;
  readonly #options: KafkaSourceOptions;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
  }

  open(uuid: string, read: () => Mapping | undefined): Polling {
    return new KafkaPolling(uuid, read, this.#options);
  }

  /** The consumer group is the broker's. */
  release(): void {}
}

class KafkaPolling implements Polling {
  readonly #uuid: string;
  readonly #read: () => Mapping | undefined;
  readonly #options: KafkaSourceOptions;
  readonly #bell: Bell;
  readonly #ended: Promise<void>;
  #session: { readonly of: Mapping; readonly end: AbortController } | undefined;
  #stopped = false;

  constructor(uuid: string, read: () => Mapping | undefined, options: KafkaSourceOptions) {
    this.#uuid = uuid;
    this.#read = read;
    this.#options = options;
    this.#bell = new Bell(options.clock);
    this.#ended = this.#poll();
  }

  /** Settings are what a session was opened with: another one is opened when they change. */
  wake(): void {
    const mapping = this.#read();
    const session = this.#session;
    const isSame =
      mapping?.active === true &&
      mapping.settings === session?.of.settings &&
      mapping.functionArn === session.of.functionArn;
    if (session !== undefined && isSame) return;
    session?.end.abort();
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#session?.end.abort();
    this.#bell.ring();
    await this.#ended;
  }

  async #poll(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      const mapping = this.#read();
      if (mapping?.active !== true) {
        await this.#bell.wait();
        continue;
      }
      const error = await this.#opened(mapping);
      failures = error === undefined ? 0 : failures + 1;
      if (error === undefined || this.#stopped) continue;
      this.#tell(`PROBLEM: ${messageOf(error)}`);
      this.#options.log.warn("topic not read", { mapping: this.#uuid, error: messageOf(error) });
      await this.#bell.wait(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs));
    }
  }

  /** Reads until the mapping changes; what went wrong, where something did. */
  async #opened(mapping: Mapping): Promise<unknown> {
    const end = new AbortController();
    this.#session = { of: mapping, end };
    try {
      const { readTopic } = await import("./session.ts");
      const tell = (result: string) => this.#tell(result);
      await readTopic({ ...this.#options, mapping, signal: end.signal, tell });
      return undefined;
    } catch (error) {
      return error ?? new Error("reading ended");
    } finally {
      this.#session = undefined;
    }
  }

  /** A word for whoever looks at the mapping: that it cannot be kept holds up no record. */
  #tell(result: string): void {
    const { mappings, log } = this.#options;
    try {
      mappings.processed(this.#uuid, result);
    } catch (error) {
      log.warn("result of a mapping not kept", { mapping: this.#uuid, result, error: messageOf(error) });
    }
  }
}
