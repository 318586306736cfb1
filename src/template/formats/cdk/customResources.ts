import type { StackResource } from "../../cloudFormation/resource.ts";
import {
  entriesOf,
  itemsOf,
  listNode,
  mapNode,
  nodeAt,
  textAt,
  type MapEntry,
  type TemplateNode,
} from "../../syntax/node.ts";

/** The members of S3's API, with those of CloudFormation for the same. */
const kinds = [
  {
    api: "LambdaFunctionConfigurations",
    arn: "LambdaFunctionArn",
    own: "LambdaConfigurations",
    to: "Function",
  },
  { api: "QueueConfigurations", arn: "QueueArn", own: "QueueConfigurations", to: "Queue" },
  { api: "TopicConfigurations", arn: "TopicArn", own: "TopicConfigurations", to: "Topic" },
] as const;

/** What CDK's own functions would do at a deployment, as CloudFormation would have it; `own` are their logical ids. */
export function customResources(
  resources: readonly StackResource[],
  own: ReadonlySet<string>,
): readonly StackResource[] {
  const notified = new Map<string, TemplateNode>();
  for (const { type, properties } of resources) {
    if (type !== "Custom::S3BucketNotifications") continue;
    const bucket = referred(nodeAt(properties, "BucketName"));
    const configuration = nodeAt(properties, "NotificationConfiguration");
    if (bucket !== undefined && configuration !== undefined)
      notified.set(bucket, notifications(configuration));
  }
  return resources.flatMap((resource) => {
    const { id, type, properties } = resource;
    const notification = type === "AWS::S3::Bucket" ? notified.get(id) : undefined;
    if (notification !== undefined) return withEntry(resource, "NotificationConfiguration", notification);
    if (!own.has(referred(nodeAt(properties, "ServiceToken")) ?? "")) return resource;
    // `logRetention` of a function.
    return type === "Custom::LogRetention" ? { ...resource, type: "AWS::Logs::LogGroup" } : [];
  });
}

/** The logical id in `Ref` and `Fn::GetAtt`. */
function referred(node: TemplateNode | undefined): string | undefined {
  if (node?.kind !== "call") return undefined;
  if (node.name === "Ref") return textAt(node.argument);
  if (node.name !== "GetAtt") return undefined;
  return node.argument.kind === "list"
    ? textAt(itemsOf(node.argument)[0])
    : textAt(node.argument)?.split(".")[0];
}

function notifications(configuration: TemplateNode): TemplateNode {
  const { range } = configuration;
  const entry = (value: TemplateNode): MapEntry => ({ keyRange: value.range, value });
  const lists = kinds.flatMap(({ api, arn, own, to }) => {
    const items = itemsOf(nodeAt(configuration, api)).flatMap((item) => {
      const target = nodeAt(item, arn);
      const rules = nodeAt(item, "Filter", "Key", "FilterRules");
      const rest: [string, MapEntry][] = [
        ...(target === undefined ? [] : [[to, entry(target)] satisfies [string, MapEntry]]),
        ...(rules === undefined
          ? []
          : [
              [
                "Filter",
                entry(mapNode([["S3Key", entry(mapNode([["Rules", entry(rules)]], range))]], range)),
              ] satisfies [string, MapEntry],
            ]),
      ];
      return itemsOf(nodeAt(item, "Events")).map((event) =>
        mapNode([["Event", entry(event)], ...rest], range),
      );
    });
    return items.length === 0 ? [] : [[own, entry(listNode(items, range))] as const];
  });
  const bridge = entriesOf(configuration).filter(([name]) => name === "EventBridgeConfiguration");
  return mapNode([...lists, ...bridge], range);
}

function withEntry(resource: StackResource, name: string, value: TemplateNode): StackResource {
  const { properties, idRange } = resource;
  const entries = [...entriesOf(properties), [name, { keyRange: value.range, value }] as const];
  return { ...resource, properties: mapNode(entries, properties?.range ?? idRange) };
}
