import type { StackResource } from "../../../cloudFormation/resource.ts";
import { itemsOf, mapNode, nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { eventsOf } from "../functionEvents.ts";
import { nodeOf, type Shape } from "../../../syntax/shape.ts";
import type { ExpandEvent, FunctionEvent } from "./event.ts";
import { httpApi } from "./httpApis.ts";
import { broker, documentDb, managedKafka, queue, selfManagedKafka, stream } from "./mappings.ts";
import {
  bucket,
  bucketEntries,
  bucketIdOf,
  iotRule,
  logGroup,
  skill,
  topic,
  userPool,
} from "./notifications.ts";
import { pattern, schedule, scheduleV2 } from "./rules.ts";

/** SAM's types of events. */
const types: ReadonlyMap<string, ExpandEvent> = new Map([
  ["AlexaSkill", skill],
  ["CloudWatchEvent", pattern],
  ["CloudWatchLogs", logGroup],
  ["Cognito", userPool],
  ["DocumentDB", documentDb],
  ["DynamoDB", stream],
  ["EventBridgeRule", pattern],
  ["HttpApi", httpApi],
  ["IoTRule", iotRule],
  ["Kinesis", stream],
  ["MQ", broker],
  ["MSK", managedKafka],
  ["S3", bucket],
  ["SNS", topic],
  ["SQS", queue],
  ["Schedule", schedule],
  ["ScheduleV2", scheduleV2],
  ["SelfManagedKafka", selfManagedKafka],
]);

/** What SAM makes of a function's `Events`; `target` is the ARN that they call. */
export function expandEvents(
  resource: StackResource,
  target: TemplateNode,
  root: TemplateNode | undefined,
): readonly StackResource[] {
  return eventsOf(resource.properties).flatMap(([id, { keyRange, value }]) => {
    const expand = types.get(textAt(value, "Type") ?? "");
    if (expand === undefined) return [];
    const base = resource.id + id;
    const make: FunctionEvent["make"] = (type, properties, suffix = "") => ({
      id: base + suffix,
      type,
      idRange: keyRange,
      properties: nodeOf(properties, keyRange),
      metadata: undefined,
      condition: resource.condition,
      madeOf: resource.id,
    });
    return expand({
      functionId: resource.id,
      id,
      range: keyRange,
      properties: nodeAt(value, "Properties"),
      root,
      target,
      make,
      permit: (principal, source, more = {}) =>
        make(
          "AWS::Lambda::Permission",
          {
            Action: "lambda:InvokeFunction",
            FunctionName: target,
            Principal: principal,
            SourceArn: source,
            ...more,
          },
          "Permission",
        ),
    });
  });
}

/** Buckets with what `S3` events of functions add to their notifications. */
export function withNotifications(
  resources: readonly StackResource[],
  functions: readonly { readonly resource: StackResource; readonly target: TemplateNode }[],
): readonly StackResource[] {
  const added = new Map<string, Shape[]>();
  for (const { resource, target } of functions) {
    for (const [, { value }] of eventsOf(resource.properties)) {
      const properties = nodeAt(value, "Properties");
      const id = textAt(value, "Type") === "S3" ? bucketIdOf(properties) : undefined;
      if (id !== undefined) added.set(id, [...(added.get(id) ?? []), ...bucketEntries(properties, target)]);
    }
  }
  if (added.size === 0) return resources;
  return resources.map((resource) => {
    const entries = resource.type === "AWS::S3::Bucket" ? added.get(resource.id) : undefined;
    return entries === undefined ? resource : notifying(resource, entries);
  });
}

const notification = "NotificationConfiguration";

function notifying(resource: StackResource, entries: readonly Shape[]): StackResource {
  const { properties, idRange } = resource;
  const before = nodeAt(properties, notification);
  const value = merged(before, "LambdaConfigurations", [
    ...itemsOf(nodeAt(before, "LambdaConfigurations")),
    ...entries,
  ]);
  return { ...resource, properties: merged(properties, notification, value) };

  function merged(map: TemplateNode | undefined, key: string, shape: Shape): TemplateNode {
    const own = map?.kind === "map" ? [...map.entries] : [];
    const made = nodeOf(shape, idRange);
    return mapNode([...own, [key, { keyRange: idRange, value: made }]], map?.range ?? idRange);
  }
}
