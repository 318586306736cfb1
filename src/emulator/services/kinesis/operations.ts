import { onFirstUse, type Operation, stored } from "../../contracts/service.ts";
import type { KinesisContext } from "./context.ts";

const emulated =
  "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DeregisterStreamConsumer " +
  "DescribeLimits DescribeStream DescribeStreamConsumer DescribeStreamSummary GetRecords GetShardIterator " +
  "IncreaseStreamRetentionPeriod ListShards ListStreamConsumers ListStreams ListTagsForResource ListTagsForStream " +
  "MergeShards PutRecord PutRecords RegisterStreamConsumer RemoveTagsFromStream SplitShard SubscribeToShard " +
  "TagResource UntagResource UpdateMaxRecordSize UpdateShardCount UpdateStreamMode";

/** The operations by their names. What they do is loaded with the first request: most emulators have no stream. */
export function kinesisOperations(context: KinesisContext): Record<string, Operation> {
  const lazily = (names: string) =>
    onFirstUse(names.split(" "), async () =>
      (await import("./operations/operations.ts")).allOperations(context),
    );
  return {
    ...lazily(emulated),
    ...stored("there are no metrics here", lazily("DisableEnhancedMonitoring EnableEnhancedMonitoring")),
    ...stored("records are not encrypted here", lazily("StartStreamEncryption StopStreamEncryption")),
    ...stored("throughput has no limits here", lazily("UpdateStreamWarmThroughput")),
  };
}
