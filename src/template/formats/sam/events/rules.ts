import { nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { getAtt, type Shape } from "../../../syntax/shape.ts";
import type { StackResource } from "../../../cloudFormation/resource.ts";
import type { ExpandEvent, FunctionEvent } from "./event.ts";

/** `Schedule`: a rule of EventBridge that has a schedule. */
export const schedule: ExpandEvent = (event) => {
  const { properties } = event;
  return rule(event, {
    Name: nodeAt(properties, "Name"),
    Description: nodeAt(properties, "Description"),
    ScheduleExpression: nodeAt(properties, "Schedule"),
  });
};

/** `EventBridgeRule`, and `CloudWatchEvent` as it was called before. */
export const pattern: ExpandEvent = (event) => {
  const { properties } = event;
  return rule(event, {
    Name: nodeAt(properties, "RuleName"),
    EventBusName: nodeAt(properties, "EventBusName"),
    EventPattern: nodeAt(properties, "Pattern"),
  });
};

function rule(event: FunctionEvent, said: Readonly<Record<string, Shape | undefined>>): StackResource[] {
  const { functionId, id, properties, target, make, permit, range } = event;
  const of = (key: string) => nodeAt(properties, key);
  const letters = deadLetters(event);
  const made = make("AWS::Events::Rule", {
    ...said,
    State: of("State") ?? stateOf(of("Enabled")),
    Targets: [
      {
        Id: nodeAt(properties, "Target", "Id") ?? `${functionId}${id}LambdaTarget`,
        Arn: target,
        Input: of("Input"),
        InputPath: of("InputPath"),
        InputTransformer: of("InputTransformer"),
        RetryPolicy: of("RetryPolicy"),
        DeadLetterConfig: letters.config,
      },
    ],
  });
  return [made, permit("events.amazonaws.com", getAtt(made.id, "Arn", range)), ...letters.queues];
}

/** `ScheduleV2`: a schedule of EventBridge Scheduler. */
export const scheduleV2: ExpandEvent = (event) => {
  const { properties, target, make, range } = event;
  const of = (key: string) => nodeAt(properties, key);
  const letters = deadLetters(event);
  const role = of("RoleArn");
  const made = make("AWS::Scheduler::Schedule", {
    Name: of("Name"),
    Description: of("Description"),
    GroupName: of("GroupName"),
    ScheduleExpression: of("ScheduleExpression"),
    ScheduleExpressionTimezone: of("ScheduleExpressionTimezone"),
    StartDate: of("StartDate"),
    EndDate: of("EndDate"),
    KmsKeyArn: of("KmsKeyArn"),
    State: of("State"),
    FlexibleTimeWindow: of("FlexibleTimeWindow") ?? { Mode: "OFF" },
    Target: {
      Arn: target,
      Input: of("Input"),
      RoleArn: role ?? getAtt(roleIdOf(event), "Arn", range),
      RetryPolicy: of("RetryPolicy"),
      DeadLetterConfig: letters.config,
    },
  });
  const own = role === undefined ? [make("AWS::IAM::Role", {}, "Role")] : [];
  return [made, ...own, ...letters.queues];
};

function roleIdOf({ functionId, id }: FunctionEvent): string {
  return `${functionId}${id}Role`;
}

/** `Enabled` may be a call, which CloudFormation would take for a state and refuse: SAM wants a value. */
function stateOf(enabled: TemplateNode | undefined): Shape | undefined {
  const text = textAt(enabled);
  return text === undefined ? undefined : text === "false" ? "DISABLED" : "ENABLED";
}

/** A queue of dead letters, which SAM makes where only its type is said. */
function deadLetters({ functionId, id, properties, make, range }: FunctionEvent): {
  readonly config: Shape | undefined;
  readonly queues: readonly StackResource[];
} {
  const config = nodeAt(properties, "DeadLetterConfig");
  if (config === undefined) return { config: undefined, queues: [] };
  const arn = nodeAt(config, "Arn");
  if (arn !== undefined) return { config: { Arn: arn }, queues: [] };
  const named = textAt(config, "QueueLogicalId");
  const queueId = named ?? `${functionId}${id}Queue`;
  const made = make("AWS::SQS::Queue", {}, "Queue");
  return { config: { Arn: getAtt(queueId, "Arn", range) }, queues: [{ ...made, id: queueId }] };
}
