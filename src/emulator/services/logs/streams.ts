import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../../../shared/clock.ts";
import type { Operation } from "../../contracts/service.ts";
import { alreadyExists, invalidParameter, streamNotFound } from "./errors.ts";
import { groupArn, type Place, requireGroup } from "./names.ts";
import { pageOf } from "./paging.ts";
import type { LogStore, Stream } from "./store.ts";

interface StreamOptions extends Place {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly flush: () => void;
  /** Something is there to be swept away. */
  readonly removed: () => void;
}

export function streamOperations({
  store,
  clock,
  flush,
  removed,
  ...place
}: StreamOptions): Record<string, Operation> {
  return {
    CreateLogStream(input: CreateLogStreamRequest) {
      const group = requireGroup(store, { logGroupName: input.logGroupName });
      const name = input.logStreamName ?? "";
      if (store.stream(group.id, name) !== undefined) throw alreadyExists("stream");
      store.addStream(group.id, name, clock.now());
    },
    DeleteLogStream(input: DeleteLogStreamRequest) {
      flush();
      const group = requireGroup(store, { logGroupName: input.logGroupName });
      const stream = store.stream(group.id, input.logStreamName ?? "");
      if (stream === undefined) throw streamNotFound();
      store.removeStream(stream.id, clock.now());
      removed();
    },
    DescribeLogStreams(input: DescribeLogStreamsRequest): DescribeLogStreamsResponse {
      flush();
      const { logStreamNamePrefix: prefix, orderBy = "LogStreamName", descending = false } = input;
      if (prefix !== undefined && orderBy === "LastEventTime") {
        throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
      const group = requireGroup(store, input);
      const streams = store.streams(group.id).filter(({ name }) => name.startsWith(prefix ?? ""));
      const byTime = (a: Stream, b: Stream) => (a.last_event ?? 0) - (b.last_event ?? 0);
      const sorted = orderBy === "LastEventTime" ? streams.toSorted(byTime) : streams;
      const { items, nextToken } = pageOf(
        descending ? sorted.toReversed() : sorted,
        ({ name }) => name,
        input,
      );
      const arn = groupArn(place, group.name);
      return { logStreams: items.map((stream) => describe(stream, arn)), nextToken };
    },
  };
}

function describe(stream: Stream, groupArn: string): LogStream {
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(stream.first_event !== null && { firstEventTimestamp: stream.first_event }),
    ...(stream.last_event !== null && { lastEventTimestamp: stream.last_event }),
    ...(stream.last_ingestion !== null && { lastIngestionTime: stream.last_ingestion }),
    uploadSequenceToken: sequenceToken(stream.id),
    arn: `${groupArn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

/** AWS has sent and ignored these tokens since 2023; some clients still want one. */
export function sequenceToken(streamId: number): string {
  return `496${String(streamId).padStart(53, "0")}`;
}
