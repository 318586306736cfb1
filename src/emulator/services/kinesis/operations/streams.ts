import { randomBytes } from "node:crypto";
import type {
  CreateStreamInput,
  DecreaseStreamRetentionPeriodInput,
  DeleteStreamInput,
  DescribeStreamInput,
  DescribeStreamSummaryInput,
  ListStreamsInput,
  UpdateMaxRecordSizeInput,
  UpdateStreamModeInput,
} from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import type { KinesisContext } from "../context.ts";
import { inUse, invalidArgument, validation } from "../errors.ts";
import { shardIndex } from "../shards/shard.ts";
import { shardView } from "./shardLists.ts";
import type { KinesisState, StreamRecord } from "../state.ts";
import { onDemandLimit, openShards, refuseAbove, shardLimit } from "./limits.ts";
import { checkTags } from "./tags.ts";

/** Shards of a new stream on demand. */
const onDemandShards = 4;
const leastHours = 24;
const mostHours = 8_760;
const defaultPage = 100;

export function streamOperations(context: KinesisContext): Record<string, Operation> {
  return {
    ...streamViews(context),
    ...streamLists(context),
    ...retentionOperations(context.state),
    CreateStream(input: CreateStreamInput) {
      createStream(context, input);
      context.arrivals.notifyAll();
    },
    DeleteStream(input: DeleteStreamInput) {
      const { state, shards, arrivals, removed } = context;
      const stream = state.stream(input);
      const consumers = [...state.consumers.of(stream.id).values()];
      if (consumers.length > 0 && input.EnforceConsumerDeletion !== true) {
        throw inUse(
          `Stream ${stream.name} under account ${state.place.accountId} has registered consumers. Deregister them, or set EnforceConsumerDeletion.`,
        );
      }
      state.together(() => {
        state.streams.delete("", stream.name);
        state.shards.deleteOwner(stream.id);
        state.consumers.deleteOwner(stream.id);
        state.tags.delete("", state.streamArn(stream.name));
        for (const consumer of consumers) state.tags.delete("", state.consumerArn(stream, consumer));
      });
      shards.forget(stream);
      arrivals.notifyAll();
      removed();
    },
    UpdateStreamMode({ StreamARN: arn, StreamModeDetails: details }: UpdateStreamModeInput) {
      const { state } = context;
      const stream = state.settled({ StreamARN: arn });
      const mode = details?.StreamMode ?? "PROVISIONED";
      if (mode === stream.mode) {
        throw invalidArgument(
          `Stream ${stream.name} under account ${state.place.accountId} is already in ${mode} mode.`,
        );
      }
      state.streams.set("", stream.name, { ...stream, mode, ...state.changing("UPDATING") });
    },
    UpdateMaxRecordSize({
      StreamARN: arn,
      MaxRecordSizeInKiB: size = 1024,
      StreamId,
    }: UpdateMaxRecordSizeInput) {
      const { state } = context;
      const stream = state.settled({ StreamARN: arn, StreamId });
      state.streams.set("", stream.name, { ...stream, maxRecordKib: size, ...state.changing("UPDATING") });
    },
  };
}

/** Throws AWS's errors for a stream that cannot be. */
export function createStream(context: KinesisContext, input: CreateStreamInput): StreamRecord {
  const { state, shards } = context;
  const { StreamName: name = "", StreamModeDetails: details, Tags: tags = {} } = input;
  const mode = details?.StreamMode ?? "PROVISIONED";
  const { accountId } = state.place;
  if (state.streams.get("", name) !== undefined) {
    throw inUse(`Stream ${name} under account ${accountId} already exists.`);
  }
  if (mode === "ON_DEMAND" && input.ShardCount !== undefined) {
    throw validation("ShardCount must not be provided when StreamMode is ON_DEMAND.");
  }
  if (mode === "PROVISIONED" && input.ShardCount === undefined) {
    throw validation("ShardCount must be provided when StreamMode is PROVISIONED.");
  }
  const count = input.ShardCount ?? onDemandShards;
  refuseAbove(context, count);
  checkTags(tags);
  const id = randomBytes(24).toString("hex");
  const stream: StreamRecord = {
    name,
    id: `${id.slice(0, 20)}-${id.slice(20, 23)}`,
    mode,
    createdAt: state.clock.now(),
    retentionHours: leastHours,
    maxRecordKib: input.MaxRecordSizeInKiB ?? 1024,
    shardCount: count,
    ...state.changing("CREATING"),
    ...(input.WarmThroughputMiBps !== undefined && { warmThroughput: input.WarmThroughputMiBps }),
  };
  state.together(() => {
    state.streams.set("", name, stream);
    shards.divide(stream, count);
    if (Object.keys(tags).length > 0) state.tags.set("", state.streamArn(name), tags);
  });
  return stream;
}

function streamViews(context: KinesisContext): Record<string, Operation> {
  const { state, shards } = context;
  return {
    DescribeStream(input: DescribeStreamInput) {
      const stream = state.stream(input);
      const after = shardIndex(input.ExclusiveStartShardId ?? "") ?? -1;
      const rest = shards.all(stream).filter(({ index }) => index > after);
      const page = rest.slice(0, input.Limit ?? defaultPage);
      return {
        StreamDescription: {
          ...view(state, stream),
          Shards: page.map((shard) => shardView(shard)),
          HasMoreShards: page.length < rest.length,
        },
      };
    },
    DescribeStreamSummary(input: DescribeStreamSummaryInput) {
      const stream = state.stream(input);
      const warm = stream.warmThroughput;
      return {
        StreamDescriptionSummary: {
          ...view(state, stream),
          StreamId: stream.id,
          OpenShardCount: shards.open(stream).length,
          ConsumerCount: state.consumers.of(stream.id).size,
          MaxRecordSizeInKiB: stream.maxRecordKib,
          ...(warm !== undefined && { WarmThroughput: { TargetMiBps: warm, CurrentMiBps: warm } }),
        },
      };
    },
  };
}

function streamLists(context: KinesisContext): Record<string, Operation> {
  const { state } = context;
  return {
    ListStreams(input: ListStreamsInput) {
      const { ExclusiveStartStreamName: start = "", NextToken: token, Limit: limit = defaultPage } = input;
      const after = token === undefined ? start : Buffer.from(token, "base64").toString();
      const rest = [...state.streams.of("").values()]
        .filter(({ name }) => name > after)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      const hasMore = page.length < rest.length && last !== undefined;
      return {
        StreamNames: page.map(({ name }) => name),
        HasMoreStreams: hasMore,
        ...(hasMore && { NextToken: Buffer.from(last.name).toString("base64") }),
        StreamSummaries: page.map((stream) => ({
          StreamName: stream.name,
          StreamARN: state.streamArn(stream.name),
          StreamStatus: state.statusOf(stream),
          StreamModeDetails: { StreamMode: stream.mode },
          StreamCreationTimestamp: new Date(stream.createdAt),
        })),
      };
    },
    DescribeLimits() {
      const streams = [...state.streams.of("").values()];
      return {
        ShardLimit: shardLimit,
        OpenShardCount: openShards(context),
        OnDemandStreamCount: streams.filter(({ mode }) => mode === "ON_DEMAND").length,
        OnDemandStreamCountLimit: onDemandLimit,
      };
    },
  };
}

function view(state: KinesisState, stream: StreamRecord) {
  const { name, mode, retentionHours, createdAt, metrics = [], keyId } = stream;
  return {
    StreamName: name,
    StreamARN: state.streamArn(name),
    StreamStatus: state.statusOf(stream),
    StreamModeDetails: { StreamMode: mode },
    RetentionPeriodHours: retentionHours,
    StreamCreationTimestamp: new Date(createdAt),
    EnhancedMonitoring: [{ ShardLevelMetrics: metrics }],
    EncryptionType: keyId === undefined ? "NONE" : "KMS",
    ...(keyId !== undefined && { KeyId: keyId }),
  };
}

function retentionOperations(state: KinesisState): Record<string, Operation> {
  const changed =
    (allows: (hours: number, stream: StreamRecord) => void) =>
    (input: DecreaseStreamRetentionPeriodInput) => {
      const stream = state.settled(input);
      const { RetentionPeriodHours: hours = leastHours } = input;
      if (hours < leastHours) {
        throw invalidArgument(
          `Minimum allowed retention period is ${leastHours} hours. Requested retention period (${hours} hours) is too short.`,
        );
      }
      if (hours > mostHours) {
        throw invalidArgument(
          `Maximum allowed retention period is ${mostHours} hours. Requested retention period (${hours} hours) is too long.`,
        );
      }
      allows(hours, stream);
      if (hours === stream.retentionHours) return;
      state.streams.set("", stream.name, {
        ...stream,
        retentionHours: hours,
        ...state.changing("UPDATING"),
      });
    };
  return {
    IncreaseStreamRetentionPeriod: changed((hours, { name, retentionHours }) => {
      if (hours >= retentionHours) return;
      throw invalidArgument(
        `Requested retention period (${hours} hours) for stream ${name} can not be shorter than existing retention period (${retentionHours} hours). Use DecreaseRetentionPeriod API.`,
      );
    }),
    DecreaseStreamRetentionPeriod: changed((hours, { name, retentionHours }) => {
      if (hours <= retentionHours) return;
      throw invalidArgument(
        `Requested retention period (${hours} hours) for stream ${name} can not be longer than existing retention period (${retentionHours} hours). Use IncreaseRetentionPeriod API.`,
      );
    }),
  };
}
