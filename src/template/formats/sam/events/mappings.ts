import { nodeAt } from "../../../syntax/node.ts";
import type { Shape } from "../../../syntax/shape.ts";
import type { ExpandEvent, FunctionEvent } from "./event.ts";

/** Properties that a mapping has under the same name in SAM and in CloudFormation. */
const same = [
  "BatchSize",
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "Enabled",
  "FilterCriteria",
  "FunctionResponseTypes",
  "KmsKeyArn",
  "LoggingConfig",
  "MaximumBatchingWindowInSeconds",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "MetricsConfig",
  "ParallelizationFactor",
  "ProvisionedPollerConfig",
  "Queues",
  "ScalingConfig",
  "SourceAccessConfigurations",
  "StartingPosition",
  "StartingPositionTimestamp",
  "Topics",
  "TumblingWindowInSeconds",
] as const;

/** A queue, a stream or a broker; `source` is SAM's name of the property with its ARN. */
function mappingOf(event: FunctionEvent, source: string, more: Readonly<Record<string, Shape | undefined>>) {
  const { properties, target, make } = event;
  const shared = same.map((key) => [key, nodeAt(properties, key)] as const);
  return [
    make("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: nodeAt(properties, source),
      FunctionName: target,
      ...Object.fromEntries(shared),
      ...more,
    }),
  ];
}

export const queue: ExpandEvent = (event) => mappingOf(event, "Queue", {});
export const stream: ExpandEvent = (event) => mappingOf(event, "Stream", {});
export const broker: ExpandEvent = (event) => mappingOf(event, "Broker", {});

export const managedKafka: ExpandEvent = (event) =>
  mappingOf(event, "Stream", { AmazonManagedKafkaEventSourceConfig: consumerGroup(event) });

export const selfManagedKafka: ExpandEvent = (event) => {
  const servers = nodeAt(event.properties, "KafkaBootstrapServers");
  return mappingOf(event, "", {
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: servers } },
    SelfManagedKafkaEventSourceConfig: consumerGroup(event),
  });
};

export const documentDb: ExpandEvent = (event) => {
  const { properties } = event;
  return mappingOf(event, "Cluster", {
    DocumentDBEventSourceConfig: {
      DatabaseName: nodeAt(properties, "DatabaseName"),
      CollectionName: nodeAt(properties, "CollectionName"),
      FullDocument: nodeAt(properties, "FullDocument"),
    },
  });
};

function consumerGroup({ properties }: FunctionEvent): Shape | undefined {
  const group = nodeAt(properties, "ConsumerGroupId");
  const registry = nodeAt(properties, "SchemaRegistryConfig");
  if (group === undefined && registry === undefined) return undefined;
  return { ConsumerGroupId: group, SchemaRegistryConfig: registry };
}
