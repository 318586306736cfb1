import { tooMany, type TailItem } from "./lines.ts";
import { eventPages } from "./pastEvents.ts";
import { pause, type Reader } from "./reader.ts";

// CloudWatch may show an event some seconds after one with a later timestamp.
const overlapMs = 15_000;

/** Asks again and again, at growing pauses while nothing comes, until aborted. */
export async function* polling(reader: Reader): AsyncGenerator<TailItem> {
  const { access, group, clock, signal, filterPattern, pollMs, seen } = reader;
  let pauseMs = pollMs.min;
  while (!signal.aborted) {
    let fresh = 0;
    const since = Math.max(reader.from, reader.since - overlapMs);
    for await (const { events, cut } of eventPages({ ...access, signal }, group, { since, filterPattern })) {
      for (const { id, line } of events) {
        if (seen.has(id)) continue;
        seen.set(id, line.timestamp);
        reader.since = Math.max(reader.since, line.timestamp);
        fresh++;
        yield line;
      }
      if (!cut) continue;
      yield tooMany();
      reader.since = clock.now();
    }
    for (const [id, timestamp] of seen) if (timestamp < reader.since - overlapMs) seen.delete(id);
    pauseMs = fresh > 0 ? pollMs.min : Math.min(pauseMs * 1.5, pollMs.max);
    await pause(pauseMs, reader);
  }
}
