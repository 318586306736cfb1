import * as v from "valibot";

const Rule = v.object({ Name: v.optional(v.string()), Value: v.optional(v.string(), "") });
const common = {
  Id: v.optional(v.string()),
  Events: v.optional(v.array(v.string()), []),
  Filter: v.optional(v.object({ Key: v.optional(v.object({ FilterRules: v.optional(v.array(Rule)) })) })),
};

/** A bucket's notifications as `PutBucketNotificationConfiguration` has them. */
export const NotificationConfiguration = v.object({
  TopicConfigurations: v.optional(v.array(v.object({ ...common, TopicArn: v.optional(v.string(), "") }))),
  QueueConfigurations: v.optional(v.array(v.object({ ...common, QueueArn: v.optional(v.string(), "") }))),
  LambdaFunctionConfigurations: v.optional(
    v.array(v.object({ ...common, LambdaFunctionArn: v.optional(v.string(), "") })),
  ),
  EventBridgeConfiguration: v.optional(v.object({})),
});
export type NotificationConfiguration = v.InferOutput<typeof NotificationConfiguration>;

/** One of them, whatever it calls. */
export interface NotificationRule {
  readonly id: string;
  readonly kind: "function" | "queue" | "topic";
  readonly targetArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export function rulesOf(configuration: NotificationConfiguration): NotificationRule[] {
  const {
    QueueConfigurations = [],
    TopicConfigurations = [],
    LambdaFunctionConfigurations = [],
  } = configuration;
  return [
    ...LambdaFunctionConfigurations.map((each) => ruleOf("function", each.LambdaFunctionArn, each)),
    ...QueueConfigurations.map((each) => ruleOf("queue", each.QueueArn, each)),
    ...TopicConfigurations.map((each) => ruleOf("topic", each.TopicArn, each)),
  ];
}

type Common = NonNullable<NotificationConfiguration["QueueConfigurations"]>[number];

function ruleOf(
  kind: NotificationRule["kind"],
  targetArn: string,
  { Id: id = "", Events: events, Filter: filter }: Omit<Common, "QueueArn">,
): NotificationRule {
  const valueOf = (name: string) =>
    filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? "";
  return { id, kind, targetArn, events, prefix: valueOf("prefix"), suffix: valueOf("suffix") };
}

/** Whether a rule is about an event, which has no `s3:` before its name. */
export function concerns({ events, prefix, suffix }: NotificationRule, event: string, key: string): boolean {
  return (
    events.some((pattern) => includes(pattern, `s3:${event}`)) &&
    key.startsWith(prefix) &&
    key.endsWith(suffix)
  );
}

function includes(pattern: string, event: string): boolean {
  return pattern.endsWith("*") ? event.startsWith(pattern.slice(0, -1)) : event === pattern;
}

/** Whether two rules could both be about one change, which S3 does not allow. */
export function overlap(a: NotificationRule, b: NotificationRule): boolean {
  const events = a.events.some((one) =>
    b.events.some((other) => includes(one, other) || includes(other, one)),
  );
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return events && prefixes && suffixes;
}
