import type {
  EventSourceMappingMetric,
  EventSourcePosition,
  FullDocument,
  FunctionResponseType,
  KafkaSchemaRegistryConfig,
  SourceAccessType,
} from "@aws-sdk/client-lambda";
import * as v from "valibot";
import type { ServiceDefinition } from "../../../../contracts/service.ts";
import type { WorkspaceResource } from "../../../../contracts/workspaceResources.ts";
import {
  changesSince,
  flag,
  json,
  listOf,
  number,
  read,
  tags,
  text,
} from "../../../../validation/properties.ts";
import {
  createMapping,
  deleteMapping,
  settleMapping,
  updateMapping,
} from "../../resources/eventSources/mappings.ts";
import type { LambdaContext } from "../../state/context.ts";
import { functionArn } from "../../state/names.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";

/** One of AWS's words; which ones there are is checked with the whole request. */
const word = <Word extends string>() => v.custom<Word>((value) => typeof value === "string");
const Destination = v.optional(v.object({ Destination: v.optional(text) }));
const Kafka = v.optional(
  v.object({
    ConsumerGroupId: v.optional(text),
    SchemaRegistryConfig: v.optional(
      v.custom<KafkaSchemaRegistryConfig>((value) => typeof value === "object"),
    ),
  }),
);
const Mapping = v.object({
  EventSourceArn: v.optional(text),
  SelfManagedEventSource: v.optional(
    v.pipe(
      v.object({ Endpoints: v.object({ KafkaBootstrapServers: listOf(text) }) }),
      v.transform(({ Endpoints }) => ({
        Endpoints: { KAFKA_BOOTSTRAP_SERVERS: Endpoints.KafkaBootstrapServers },
      })),
    ),
  ),
  AmazonManagedKafkaEventSourceConfig: Kafka,
  SelfManagedKafkaEventSourceConfig: Kafka,
  DocumentDBEventSourceConfig: v.optional(
    v.object({
      DatabaseName: v.optional(text),
      CollectionName: v.optional(text),
      FullDocument: v.optional(word<FullDocument>()),
    }),
  ),
  BatchSize: v.optional(number),
  BisectBatchOnFunctionError: v.optional(flag),
  DestinationConfig: v.optional(v.object({ OnFailure: Destination })),
  Enabled: v.optional(flag),
  FilterCriteria: v.optional(v.object({ Filters: v.optional(v.array(v.object({ Pattern: json }))) })),
  FunctionResponseTypes: v.optional(listOf(word<FunctionResponseType>())),
  KmsKeyArn: v.optional(text),
  MaximumBatchingWindowInSeconds: v.optional(number),
  MaximumRecordAgeInSeconds: v.optional(number),
  MaximumRetryAttempts: v.optional(number),
  MetricsConfig: v.optional(v.object({ Metrics: v.optional(listOf(word<EventSourceMappingMetric>())) })),
  ParallelizationFactor: v.optional(number),
  ProvisionedPollerConfig: v.optional(
    v.object({ MinimumPollers: v.optional(number), MaximumPollers: v.optional(number) }),
  ),
  Queues: v.optional(listOf(text)),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(number) })),
  SourceAccessConfigurations: v.optional(v.array(v.object({ Type: word<SourceAccessType>(), URI: text }))),
  StartingPosition: v.optional(word<EventSourcePosition>()),
  StartingPositionTimestamp: v.optional(number),
  Tags: v.optional(tags),
  Topics: v.optional(listOf(text)),
  TumblingWindowInSeconds: v.optional(number),
});

/** A mapping of these is another mapping, which CloudFormation would put in the place of the one before. */
const identity = [
  "EventSourceArn",
  "SelfManagedEventSource",
  "StartingPosition",
  "StartingPositionTimestamp",
];

/** `AWS::Lambda::EventSourceMapping`, whose UUID is the resource's name. */
export function declaredMappings(
  context: LambdaContext,
  validate: NonNullable<ServiceDefinition["validate"]>,
): DeclaredOfFunction {
  const { tables, place } = context;
  return {
    async declare({ name, qualifier }, resource, before) {
      const uuid = resource.name;
      const FunctionName = functionArn(place, name, qualifier);
      const declared = { FunctionName, ...requestOf(resource) };
      validate("CreateEventSourceMapping", declared);
      const isThere = tables.eventSourceMappings.get("", uuid) !== undefined;
      const earlier = isThere && before ? requestOf(before) : undefined;
      const { set, removed } = changesSince<unknown>(declared, earlier && { FunctionName, ...earlier });
      const isAnother = [...Object.keys(set), ...removed].some((key) => identity.includes(key));
      if (earlier === undefined || isAnother) {
        if (isThere) deleteMapping(context, uuid);
        await createMapping(context, declared, uuid);
      } else {
        const { Tags: _, ...changed } = set;
        updateMapping(context, uuid, { set: changed, removed });
      }
      settleMapping(context, uuid);
    },
    withdraw: (_, { name: uuid }) => deleteMapping(context, uuid),
  };
}

/** In the words of CreateEventSourceMapping. */
function requestOf({ properties }: WorkspaceResource) {
  const { KmsKeyArn, StartingPositionTimestamp: seconds, ...others } = read(Mapping, properties);
  return {
    ...others,
    ...(KmsKeyArn !== undefined && { KMSKeyArn: KmsKeyArn }),
    ...(seconds !== undefined && { StartingPositionTimestamp: new Date(seconds * 1000) }),
  };
}
