import type { LogEvent } from "../../contracts/logSink.ts";
import { eventId } from "./events.ts";
import type { LogStore, Stream } from "./store.ts";
import type { Subscriptions } from "./subscriptions/subscriptions.ts";

/** Where events are kept, and who is told of them. */
export interface Keeping {
  readonly store: LogStore;
  readonly subscriptions: Pick<Subscriptions, "wants" | "kept">;
}

interface Arrived {
  readonly group: string;
  readonly stream: Stream;
  readonly events: readonly LogEvent[];
  readonly ingested: number;
  /** The `X-Amzn-Trace-Id` of the invocation that wrote them. */
  readonly trace?: string | undefined;
}

const eventsPerChunk = 1_000;

/** In the order of their time, in chunks that are quick to read one at a time; as part of the transaction under way. */
export function appendAll(
  { store, subscriptions }: Keeping,
  { group, stream, events, ingested, trace }: Arrived,
): void {
  const sorted = events.toSorted((a, b) => a.timestamp - b.timestamp);
  const isWanted = subscriptions.wants(group);
  for (let start = 0; start < sorted.length; start += eventsPerChunk) {
    const part = sorted.slice(start, start + eventsPerChunk);
    const chunk = store.append(stream, part, ingested);
    if (!isWanted) continue;
    const told = part.map(({ timestamp, message }, index) => ({
      id: eventId({ timestamp, chunk, index }),
      timestamp,
      message,
    }));
    subscriptions.kept({ group, stream: stream.name, events: told, trace });
  }
}
