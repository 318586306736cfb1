import { gzipSync } from "node:zlib";

/** An event as a subscription tells it. */
export interface SubscribedEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

interface LogsMessage {
  readonly owner: string;
  readonly group: string;
  readonly stream: string;
  readonly filter: string;
  readonly events: readonly SubscribedEvent[];
}

/** What a destination is sent: one stream's events that a filter let through, compressed, in base64. */
export function dataMessage({ owner, group, stream, filter, events }: LogsMessage): string {
  return compressed({
    messageType: "DATA_MESSAGE",
    owner,
    logGroup: group,
    logStream: stream,
    subscriptionFilters: [filter],
    logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
  });
}

/** What AWS sends to a stream when it has become a destination. */
export function controlMessage(timestamp: number): string {
  return compressed({
    messageType: "CONTROL_MESSAGE",
    owner: "CloudwatchLogs",
    logGroup: "",
    logStream: "",
    subscriptionFilters: [],
    logEvents: [
      {
        id: "",
        timestamp,
        message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.",
      },
    ],
  });
}

function compressed(message: object): string {
  return gzipSync(JSON.stringify(message)).toString("base64");
}
