import type { StartLiveTailResponseStream } from "@aws-sdk/client-cloudwatch-logs";
import { followLogs, type Access } from "../call.ts";
import { lineOf, note, tooMany, type LogLine, type TailItem } from "./lines.ts";
import { eventPages } from "./pastEvents.ts";
import { phrase } from "../../shared/phrase.ts";
import type { Reader } from "./reader.ts";

/**
 * One session of live tail: first what was written since the last one, then what comes. Ends with the session, or when
 * `end` is aborted.
 */
export async function* liveSession(
  reader: Reader,
  end: AbortSignal = reader.signal,
): AsyncGenerator<TailItem> {
  const access: Access = { ...reader.access, signal: AbortSignal.any([reader.signal, end]) };
  // Lines written while the session was being opened come from both; live events have no id to tell them apart by.
  const caughtUp = new Map<string, number>();
  try {
    for await (const { sessionStart, sessionUpdate } of followLogs(access, session(reader))) {
      if (sessionStart !== undefined) {
        for await (const item of catchUp(reader)) {
          if (item.kind === "event") caughtUp.set(keyOf(item), (caughtUp.get(keyOf(item)) ?? 0) + 1);
          yield item;
        }
      }
      for (const event of sessionUpdate?.sessionResults ?? []) {
        const line = lineOf(event);
        const copies = caughtUp.get(keyOf(line)) ?? 0;
        if (copies > 0) {
          caughtUp.set(keyOf(line), copies - 1);
          continue;
        }
        reader.since = Math.max(reader.since, line.timestamp + 1);
        yield line;
      }
      if (sessionUpdate?.sessionMetadata?.sampled === true) {
        yield note(phrase("More than 500 lines a second: AWS has sent a sample of them."));
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name === "SessionTimeoutException") return;
    if (end.aborted && !reader.signal.aborted) return;
    throw error;
  }
}

function session({
  group,
  filterPattern,
}: Reader): Parameters<typeof followLogs<StartLiveTailResponseStream>>[1] {
  return async function* follow(client, sdk, options) {
    const input = {
      logGroupIdentifiers: [group.arn],
      ...(filterPattern !== undefined && { logEventFilterPattern: filterPattern }),
    };
    const { responseStream } = await client.send(new sdk.StartLiveTailCommand(input), options);
    if (responseStream !== undefined) yield* responseStream;
  };
}

function accessOf({ access, signal }: Reader): Access {
  return { ...access, signal };
}

async function* catchUp(reader: Reader): AsyncGenerator<TailItem> {
  const { group, since, filterPattern } = reader;
  if (since >= reader.clock.now()) return;
  for await (const { events, cut } of eventPages(accessOf(reader), group, { since, filterPattern })) {
    for (const { line } of events) {
      reader.since = Math.max(reader.since, line.timestamp + 1);
      yield line;
    }
    if (cut) yield tooMany();
  }
}

function keyOf(line: LogLine): string {
  return `${line.timestamp} ${line.stream} ${line.message}`;
}
