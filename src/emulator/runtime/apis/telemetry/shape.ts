import * as v from "valibot";
import type { PlatformRecord } from "../../log/platformRecords.ts";

/** What happens in an environment, before it has the form that a subscriber asked for. */
export type TelemetryEvent =
  | { readonly kind: "platform"; readonly record: PlatformRecord }
  /** The platform ended an invocation: the line that says why. */
  | { readonly kind: "fault"; readonly time: string; readonly text: string }
  | { readonly kind: "function" | "extension"; readonly time: string; readonly text: string };

/** The records that an event is to a subscriber: none, one or two. */
export type TelemetryShape = (event: TelemetryEvent) => readonly PlatformRecord[];

/** The Telemetry API: a function's lines are objects where its log has the JSON format, since schema 2022-12-13. */
export function telemetryShape(schemaVersion: string, format: "Text" | "JSON"): TelemetryShape {
  const parsesLines = format === "JSON" && schemaVersion >= "2022-12-13";
  return (event) => {
    switch (event.kind) {
      case "platform":
        return [event.record];
      case "fault":
        return [];
      default: {
        const { kind, time, text } = event;
        return [{ time, type: kind, record: parsesLines ? parsedLine(text) : text }];
      }
    }
  };
}

/**
 * The older Logs API (2020-08-15): its records say less, `platform.end` and `platform.fault` are its own, and only
 * schema 2021-03-18 has `platform.runtimeDone`.
 */
export function logsShape(schemaVersion: string): TelemetryShape {
  const toldWhenDone = schemaVersion >= "2021-03-18";
  return (event) => {
    switch (event.kind) {
      case "platform":
        return logsRecords(event.record, toldWhenDone);
      case "fault":
        return [{ time: event.time, type: "platform.fault", record: event.text }];
      default:
        return [{ time: event.time, type: event.kind, record: event.text }];
    }
  };
}

const Members = v.object({
  requestId: v.optional(v.string()),
  version: v.optional(v.string()),
  status: v.optional(v.string()),
  metrics: v.optional(v.unknown()),
  tracing: v.optional(v.unknown()),
});

function logsRecords({ time, type, record }: PlatformRecord, toldWhenDone: boolean): PlatformRecord[] {
  switch (type) {
    case "platform.start": {
      const { requestId, version } = v.parse(Members, record);
      return [{ time, type, record: { requestId, version } }];
    }
    case "platform.runtimeDone": {
      const { requestId, status } = v.parse(Members, record);
      const done = { requestId, status: status === "error" ? "failure" : status };
      const end = { time, type: "platform.end", record: { requestId } };
      return toldWhenDone ? [{ time, type, record: done }, end] : [end];
    }
    case "platform.report": {
      const { requestId, metrics, tracing } = v.parse(Members, record);
      return [{ time, type, record: { requestId, metrics, ...(tracing !== undefined && { tracing }) } }];
    }
    case "platform.extension":
    case "platform.logsSubscription":
    case "platform.logsDropped":
      return [{ time, type, record }];
    default:
      return [];
  }
}

function parsedLine(text: string): unknown {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
