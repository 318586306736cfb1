import { randomUUID } from "node:crypto";
import type { PutEventsRequest, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { busName } from "./buses.ts";
import { type Envelope, envelope } from "./envelope.ts";
import { invalid } from "./errors.ts";
import type { EventRouter } from "./router.ts";
import type { EventsState } from "./state.ts";

/** Bytes of all entries together. AWS raised it from 256 KB in 2025. */
const requestLimit = 1024 * 1024;
const entriesLimit = 10;

interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

interface PutEventsOptions {
  readonly state: EventsState;
  readonly router: EventRouter;
  readonly now: () => number;
}

/** Takes each entry for itself: one that is wrong is told in its place, the others are delivered. */
export function putEvents({ Entries: entries = [] }: PutEventsRequest, options: PutEventsOptions) {
  if (entries.length > entriesLimit || entries.length === 0) {
    throw invalid(
      `1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length ${entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${entriesLimit}`}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > requestLimit) {
    throw invalid("Total size of the entries in the request is over the limit.");
  }
  const { state, router } = options;
  const read = entries.map((entry) => ({ entry, result: readEntry(entry, options) }));
  state.together(() => {
    for (const { entry, result } of read) {
      // AWS says nothing of a bus that does not exist: then there is no rule either.
      if ("id" in result) router.publish(busName(entry.EventBusName), result);
    }
  });
  return {
    FailedEntryCount: read.filter(({ result }) => !("id" in result)).length,
    Entries: read.map(({ result }) => ("id" in result ? { EventId: result.id } : result)),
  };
}

function readEntry(entry: PutEventsRequestEntry, { state, now }: PutEventsOptions): Envelope | EntryError {
  const { Source: source, DetailType: detailType, Detail: text } = entry;
  if (!source) return required("Source");
  if (!detailType) return required("DetailType");
  if (!text) return required("Detail");
  if (source.startsWith("aws.")) {
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: `Not authorized for the source.`,
    };
  }
  const detail = objectOf(text);
  if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return envelope(randomUUID(), state.place, {
    source,
    detailType,
    detail,
    resources: entry.Resources,
    time: entry.Time?.getTime() ?? now(),
  });
}

function required(name: string): EntryError {
  return {
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As AWS counts: 14 bytes for a time, and the texts in UTF-8. */
function sizeOf({
  Time: time,
  Source,
  DetailType,
  Detail,
  Resources: resources = [],
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), time === undefined ? 0 : 14);
}
