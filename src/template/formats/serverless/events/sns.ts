import { textAt } from "../../../syntax/node.ts";
import { getAtt, ref, type Shape } from "../../../syntax/shape.ts";
import { alphanumeric, permission, renamed, settingOf, type Made, type ServiceEvent } from "../service.ts";

const names = {
  filterPolicy: "FilterPolicy",
  filterPolicyScope: "FilterPolicyScope",
  redrivePolicy: "RedrivePolicy",
} as const;

/** A subscription to a topic, which is made where the event names none that is there. */
export function sns(event: ServiceEvent): readonly Made[] {
  const { fn, settings } = event;
  const { range } = settings;
  const written = settings.kind === "map" ? undefined : settings;
  const text = textAt(written);
  const isArn = written?.kind === "call" || text?.startsWith("arn:") === true;
  const arn = isArn ? written : settingOf(event, "arn");
  const name = textAt(settingOf(event, "topicName")) ?? (isArn ? undefined : text);
  if (arn === undefined && name === undefined) return [];
  const topic = `SNSTopic${alphanumeric(name ?? "")}`;
  const display = settingOf(event, "displayName");
  const suffix = alphanumeric(name ?? `${event.number}`);
  const properties: Record<string, Shape> = {
    ...renamed(event, names),
    Endpoint: getAtt(fn.logicalId, "Arn", range),
    Protocol: "lambda",
    TopicArn: arn ?? ref(topic, range),
  };
  return [
    ...(arn !== undefined || name === undefined
      ? []
      : [
          {
            id: topic,
            type: "AWS::SNS::Topic",
            range,
            properties: { TopicName: name, ...(display !== undefined && { DisplayName: display }) },
          },
        ]),
    { id: `${fn.prefix}SnsSubscription${suffix}`, type: "AWS::SNS::Subscription", range, properties },
    permission(event, `${suffix}SNS`, "sns.amazonaws.com"),
  ];
}
