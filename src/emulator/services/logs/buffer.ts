import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { LogEvent, LogSink } from "../../contracts/logSink.ts";
import { isRefusedValue } from "../../store/open.ts";
import { appendAll, type Keeping } from "./append.ts";
import { eventTime } from "./eventTime.ts";
import type { LogStore, Stream } from "./store.ts";

/** Sees events as they come. */
type Listener = (group: string, stream: string, events: readonly LogEvent[]) => void;

interface BufferOptions extends Keeping {
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: Listener;
}

/** What waits for one stream. */
interface Pending {
  readonly events: LogEvent[];
  trace: string | undefined;
}

// Half of the second after which a log line must survive the process.
const flushAfterMs = 500;
const flushAtBytes = 4 * 1024 * 1024;
/** What an event takes besides its text: a flood of empty lines fills memory too. */
const eventBytes = 100;
/** What is kept in memory while the database cannot be written. */
const mostBytes = 16 * 1024 * 1024;

/** Gathers the lines of all functions and commits them together. */
export class LogBuffer implements LogSink {
  readonly #options: BufferOptions;
  #pending = new Map<string, Map<string, Pending>>();
  #bytes = 0;
  #nextFlushAtBytes = flushAtBytes;
  #cancelFlush: (() => void) | undefined;

  constructor(options: BufferOptions) {
    this.#options = options;
  }

  write(group: string, stream: string, events: readonly LogEvent[], trace?: string): void {
    if (events.length === 0) return;
    const { clock, listener } = this.#options;
    const streams = this.#pending.get(group) ?? new Map<string, Pending>();
    this.#pending.set(group, streams);
    const buffered = streams.get(stream) ?? { events: [], trace };
    buffered.trace = trace;
    streams.set(stream, buffered);
    // A function's own bytes may say any time.
    const added = events.map(({ timestamp, message }) => ({
      timestamp: eventTime(timestamp, clock.now()),
      message,
    }));
    for (const event of added) {
      buffered.events.push(event);
      this.#bytes += event.message.length + eventBytes;
    }
    listener(group, stream, added);
    if (this.#bytes > this.#nextFlushAtBytes) this.flush();
    else this.#cancelFlush ??= clock.after(flushAfterMs, () => this.flush());
  }

  /** Commits what is buffered; readers call it first, so that they see all. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#pending.size === 0) return;
    const { store, clock, log } = this.#options;
    try {
      store.transaction(() => this.#writeAll(clock.now()));
    } catch (error) {
      if (this.#bytes <= mostBytes) {
        // A full disk, say: what is not written yet is tried again with the next lines.
        log.warn("log lines not written yet", { error: messageOf(error) });
        this.#nextFlushAtBytes = this.#bytes + flushAtBytes;
        this.#cancelFlush = clock.after(flushAfterMs, () => this.flush());
        return;
      }
      log.error("log lines lost", { error: messageOf(error) });
    }
    this.#pending = new Map();
    this.#bytes = 0;
    this.#nextFlushAtBytes = flushAtBytes;
  }

  stop(): void {
    this.flush();
    this.#cancelFlush?.();
  }

  /** A stream that cannot be kept costs its own lines, and no other's. */
  #writeAll(now: number): void {
    const { store, log } = this.#options;
    for (const [group, streams] of this.#pending) {
      for (const [name, { events, trace }] of streams) {
        try {
          store.transaction(() => {
            const stream = ensureStream(store, group, name, now);
            appendAll(this.#options, { group, stream, events, ingested: now, trace });
          });
        } catch (error) {
          if (!isRefusedValue(error)) throw error;
          log.error("log lines lost", { group, stream: name, error: messageOf(error) });
        }
      }
    }
  }
}

function ensureStream(store: LogStore, groupName: string, name: string, created: number): Stream {
  const group = store.group(groupName) ?? store.addGroup({ name: groupName, created, class: "STANDARD" });
  return store.stream(group.id, name) ?? store.addStream(group.id, name, created);
}
