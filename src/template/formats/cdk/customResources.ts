import { withProperty, type StackResource } from "../../cloudFormation/resource.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../../syntax/node.ts";
import { nodeOf } from "../../syntax/shape.ts";

/** The members of S3's API, with those of CloudFormation for the same. */
const kinds = [
  {
    api: "LambdaFunctionConfigurations",
    arn: "LambdaFunctionArn",
    list: "LambdaConfigurations",
    target: "Function",
  },
  { api: "QueueConfigurations", arn: "QueueArn", list: "QueueConfigurations", target: "Queue" },
  { api: "TopicConfigurations", arn: "TopicArn", list: "TopicConfigurations", target: "Topic" },
] as const;

/** What CDK's functions would do at a deployment, as CloudFormation has it. They are named by their logical ids. */
export function customResources(
  resources: readonly StackResource[],
  cdkFunctions: ReadonlySet<string>,
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
    if (notification !== undefined) return withProperty(resource, "NotificationConfiguration", notification);
    if (!cdkFunctions.has(referred(nodeAt(properties, "ServiceToken")) ?? "")) return resource;
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

/** CloudFormation has one configuration for each event. */
function notifications(configuration: TemplateNode): TemplateNode {
  const lists = kinds.flatMap(({ api, arn, list, target }) => {
    const configurations = itemsOf(nodeAt(configuration, api)).flatMap((item) => {
      const rules = nodeAt(item, "Filter", "Key", "FilterRules");
      return itemsOf(nodeAt(item, "Events")).map((event) => ({
        Event: event,
        [target]: nodeAt(item, arn),
        Filter: rules && { S3Key: { Rules: rules } },
      }));
    });
    return configurations.length === 0 ? [] : [[list, configurations] as const];
  });
  const bridge = nodeAt(configuration, "EventBridgeConfiguration");
  return nodeOf({ ...Object.fromEntries(lists), EventBridgeConfiguration: bridge }, configuration.range);
}
