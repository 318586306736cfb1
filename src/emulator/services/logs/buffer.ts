import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { LogEvent, LogSink } from "../../contracts/logSink.ts";
import type { LogStore, Stream } from "./store.ts";

/** Sees events as they come. */
type Listener = (group: string, stream: string, events: readonly LogEvent[]) => void;

export interface LogBuffer extends LogSink {
  /** Commits what is buffered; readers call it first, so that they see all. */
  flush(): void;
  stop(): void;
}

interface BufferOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: Listener;
}

// Half of the second after which a log line must survive the process.
const flushAfterMs = 500;
const flushAtBytes = 4 * 1024 * 1024;
const eventsPerChunk = 1_000;

/** Gathers the lines of all functions and commits them together. */
export function createLogBuffer({ store, clock, log, listener }: BufferOptions): LogBuffer {
  let pending = new Map<string, Map<string, LogEvent[]>>();
  let bytes = 0;
  let cancelFlush: (() => void) | undefined;

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    if (pending.size === 0) return;
    const groups = pending;
    pending = new Map();
    bytes = 0;
    const now = clock.now();
    try {
      store.transaction(() => {
        for (const [group, streams] of groups) {
          for (const [name, events] of streams)
            appendAll(store, ensureStream(store, group, name, now), events, now);
        }
      });
    } catch (error) {
      // A full disk, say. Keeping the lines would only fill the memory too.
      log.error("log lines lost", { error });
    }
  };

  return {
    write(group, stream, events) {
      if (events.length === 0) return;
      let streams = pending.get(group);
      if (streams === undefined) pending.set(group, (streams = new Map()));
      const buffered = streams.get(stream);
      if (buffered === undefined) streams.set(stream, [...events]);
      else for (const event of events) buffered.push(event);
      for (const { message } of events) bytes += message.length;
      listener(group, stream, events);
      if (bytes > flushAtBytes) flush();
      else cancelFlush ??= clock.after(flushAfterMs, flush);
    },
    flush,
    stop: flush,
  };
}

function ensureStream(store: LogStore, groupName: string, name: string, created: number): Stream {
  const group = store.group(groupName) ?? store.addGroup({ name: groupName, created, class: "STANDARD" });
  return store.stream(group.id, name) ?? store.addStream(group.id, name, created);
}

/** In the order of their time, in chunks that are quick to read one at a time. */
export function appendAll(
  store: LogStore,
  stream: Stream,
  events: readonly LogEvent[],
  ingested: number,
): void {
  const sorted = events.toSorted((a, b) => a.timestamp - b.timestamp);
  for (let start = 0; start < sorted.length; start += eventsPerChunk) {
    store.append(stream, sorted.slice(start, start + eventsPerChunk), ingested);
  }
}
