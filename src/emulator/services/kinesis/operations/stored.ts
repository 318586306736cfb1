import type {
  DisableEnhancedMonitoringInput,
  MetricsName,
  StartStreamEncryptionInput,
  StopStreamEncryptionInput,
  UpdateStreamWarmThroughputInput,
} from "@aws-sdk/client-kinesis";
import { type Operation, stored } from "../../../contracts/service.ts";
import type { KinesisState, StreamRecord } from "../state.ts";

const allMetrics: readonly MetricsName[] = [
  "IncomingBytes",
  "IncomingRecords",
  "IteratorAgeMilliseconds",
  "OutgoingBytes",
  "OutgoingRecords",
  "ReadProvisionedThroughputExceeded",
  "WriteProvisionedThroughputExceeded",
];

/** Settings that say how AWS runs a stream; here they are kept and answered. */
export function storedOperations(state: KinesisState): Record<string, Operation> {
  return {
    ...stored("records are not encrypted here", {
      StartStreamEncryption(input: StartStreamEncryptionInput) {
        const stream = state.settled(input);
        const { KeyId: keyId = "alias/aws/kinesis" } = input;
        state.streams.set("", stream.name, { ...stream, keyId, ...state.changing("UPDATING") });
      },
      StopStreamEncryption(input: StopStreamEncryptionInput) {
        const { keyId: _, ...stream } = state.settled(input);
        state.streams.set("", stream.name, { ...stream, ...state.changing("UPDATING") });
      },
    }),
    ...stored("there are no metrics here", {
      EnableEnhancedMonitoring: (input: DisableEnhancedMonitoringInput) =>
        monitor(state, input, (current, named) =>
          allMetrics.filter((metric) => current.includes(metric) || named.includes(metric)),
        ),
      DisableEnhancedMonitoring: (input: DisableEnhancedMonitoringInput) =>
        monitor(state, input, (current, named) => current.filter((metric) => !named.includes(metric))),
    }),
    ...stored("throughput has no limits here", {
      UpdateStreamWarmThroughput(input: UpdateStreamWarmThroughputInput) {
        const stream = state.settled(input);
        const { WarmThroughputMiBps: warmThroughput = 0 } = input;
        state.streams.set("", stream.name, { ...stream, warmThroughput, ...state.changing("UPDATING") });
        return {
          StreamARN: state.streamArn(stream.name),
          StreamName: stream.name,
          WarmThroughput: { TargetMiBps: warmThroughput, CurrentMiBps: stream.warmThroughput ?? 0 },
        };
      },
    }),
  };
}

type Metrics = NonNullable<StreamRecord["metrics"]>;

function monitor(
  state: KinesisState,
  input: DisableEnhancedMonitoringInput,
  change: (current: Metrics, named: Metrics) => Metrics,
) {
  const stream = state.settled(input);
  const named = input.ShardLevelMetrics ?? [];
  const current = stream.metrics ?? [];
  const desired = change(current, named.includes("ALL") ? allMetrics : named);
  state.streams.set("", stream.name, { ...stream, metrics: desired });
  return {
    StreamName: stream.name,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: desired,
    StreamARN: state.streamArn(stream.name),
  };
}
