import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../../../shared/clock.ts";
import { appendAll, type Keeping } from "./append.ts";
import { invalidParameter, streamNotFound } from "./errors.ts";
import { requireGroup } from "./names.ts";
import type { LogEvent } from "../../contracts/logSink.ts";
import { dayMs, type Group } from "./store.ts";
import { sequenceToken } from "./streams.ts";

interface PutOptions extends Keeping {
  readonly clock: Clock;
  readonly flush: () => void;
  /** The `X-Amzn-Trace-Id` that the client sent: a function's SDK does. */
  readonly trace: string | undefined;
  readonly listener: (group: string, stream: string, events: readonly LogEvent[]) => void;
}

const maximumBytes = 1_048_576;
/** What AWS counts for each event beside its text. */
const eventOverhead = 26;

export function putLogEvents(
  { logGroupName, logStreamName, logEvents = [] }: PutLogEventsRequest,
  { store, subscriptions, clock, flush, listener, trace }: PutOptions,
): PutLogEventsResponse {
  flush();
  const group = requireGroup(store, { logGroupName });
  const stream = store.stream(group.id, logStreamName ?? "");
  if (stream === undefined) throw streamNotFound();
  const events = logEvents.map(checkEvent);
  checkBatch(events);
  const now = clock.now();
  const rejected = rejectedOf(events, group, now);
  const accepted = events.slice(
    Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0),
    rejected.tooNewLogEventStartIndex ?? events.length,
  );
  const arrived = { group: group.name, stream, events: accepted, ingested: now, trace };
  store.transaction(() => appendAll({ store, subscriptions }, arrived));
  listener(group.name, stream.name, accepted);
  return {
    nextSequenceToken: sequenceToken(stream.id),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
}

/** The model's constraints have been checked; it says nothing of times that no number holds. */
function checkEvent({ timestamp = 0, message = "" }: InputLogEvent, index: number): LogEvent {
  if (!Number.isSafeInteger(timestamp)) {
    throw invalidParameter(`The timestamp of log event ${index + 1} is out of range.`);
  }
  return { timestamp, message };
}

function checkBatch(events: readonly LogEvent[]): void {
  const sizes = events.map(({ message }) => Buffer.byteLength(message) + eventOverhead);
  const largest = Math.max(...sizes);
  if (largest > maximumBytes) {
    throw invalidParameter(`Log event too large: ${largest} bytes exceeds limit of ${maximumBytes}`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maximumBytes) {
    throw invalidParameter(`Upload too large: ${total} bytes exceeds limit of ${maximumBytes}`);
  }
  const isSorted = events.every(({ timestamp }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0));
  if (!isSorted) {
    throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
  }
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span > dayMs) {
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
}

/** Events older than two weeks or the retention, or more than two hours ahead, are left out and said so. */
function rejectedOf(events: readonly LogEvent[], group: Group, now: number): RejectedLogEventsInfo {
  const countBefore = (time: number) => events.filter(({ timestamp }) => timestamp < time).length;
  const tooOld = countBefore(now - 14 * dayMs);
  const expired = group.retention_days === null ? 0 : countBefore(now - group.retention_days * dayMs);
  const tooNew = countBefore(now + 2 * 3_600_000 + 1);
  return {
    ...(tooNew < events.length && { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
}
