import { nodeAt, textAt } from "../../../syntax/node.ts";
import { getAtt, ref, type Shape } from "../../../syntax/shape.ts";
import type { ExpandEvent, FunctionEvent } from "./event.ts";

/** `SNS`: a subscription of the function, or of a queue between the topic and the function. */
export const topic: ExpandEvent = (event) => {
  const { properties, target, make, permit, range } = event;
  const arn = nodeAt(properties, "Topic") ?? "";
  const subscription = {
    TopicArn: arn,
    Region: nodeAt(properties, "Region"),
    FilterPolicy: nodeAt(properties, "FilterPolicy"),
    FilterPolicyScope: nodeAt(properties, "FilterPolicyScope"),
    RedrivePolicy: nodeAt(properties, "RedrivePolicy"),
  };
  const between = nodeAt(properties, "SqsSubscription");
  if (between === undefined || textAt(between) === "false") {
    return [
      make("AWS::SNS::Subscription", { ...subscription, Protocol: "lambda", Endpoint: target }),
      permit("sns.amazonaws.com", arn),
    ];
  }
  const given = nodeAt(between, "QueueArn");
  const queueId = queueIdOf(event);
  const queueArn = given ?? getAtt(queueId, "Arn", range);
  return [
    ...(given === undefined ? [make("AWS::SQS::Queue", {}, "Queue")] : []),
    make(
      "AWS::SQS::QueuePolicy",
      {
        Queues: [nodeAt(between, "QueueUrl") ?? ref(queueId, range)],
        PolicyDocument: queuePolicy(queueArn, arn),
      },
      "QueuePolicy",
    ),
    make("AWS::SNS::Subscription", { ...subscription, Protocol: "sqs", Endpoint: queueArn }),
    make(
      "AWS::Lambda::EventSourceMapping",
      {
        EventSourceArn: queueArn,
        FunctionName: target,
        BatchSize: nodeAt(between, "BatchSize") ?? "10",
        Enabled: nodeAt(between, "Enabled") ?? true,
      },
      "EventSourceMapping",
    ),
  ];
};

function queueIdOf({ functionId, id }: FunctionEvent): string {
  return `${functionId}${id}Queue`;
}

function queuePolicy(queueArn: Shape, topicArn: Shape): Shape {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  };
}

/** `S3`: what the bucket is told is in its own resource; here is the permission. */
export const bucket: ExpandEvent = ({ properties, permit, range }) => {
  const id = bucketIdOf(properties);
  return [permit("s3.amazonaws.com", id === undefined ? undefined : getAtt(id, "Arn", range))];
};

/** The logical id of an event's bucket: SAM takes buckets of the same template alone. */
export function bucketIdOf(properties: FunctionEvent["properties"]): string | undefined {
  const found = nodeAt(properties, "Bucket");
  return found?.kind === "call" && found.name === "Ref" ? textAt(found.argument) : undefined;
}

/** `CloudWatchLogs`: a subscription filter of a log group. */
export const logGroup: ExpandEvent = ({ properties, target, make, permit }) => [
  make("AWS::Logs::SubscriptionFilter", {
    LogGroupName: nodeAt(properties, "LogGroupName"),
    FilterPattern: nodeAt(properties, "FilterPattern"),
    DestinationArn: target,
  }),
  permit("logs.amazonaws.com"),
];

/** `IoTRule`: a topic rule whose action is the function. */
export const iotRule: ExpandEvent = ({ properties, target, make, permit, range }) => {
  const made = make("AWS::IoT::TopicRule", {
    TopicRulePayload: {
      Sql: nodeAt(properties, "Sql"),
      AwsIotSqlVersion: nodeAt(properties, "AwsIotSqlVersion"),
      RuleDisabled: false,
      Actions: [{ Lambda: { FunctionArn: target } }],
    },
  });
  return [made, permit("iot.amazonaws.com", getAtt(made.id, "Arn", range))];
};

/** `AlexaSkill` and `Cognito` call by themselves: all that there is to make is the permission. */
export const skill: ExpandEvent = ({ properties, permit }) => {
  const token = nodeAt(properties, "SkillId");
  return [
    permit("alexa-appkit.amazon.com", undefined, token === undefined ? {} : { EventSourceToken: token }),
  ];
};

export const userPool: ExpandEvent = ({ properties, permit, range }) => {
  const pool = nodeAt(properties, "UserPool");
  const id = pool?.kind === "call" ? textAt(pool.argument) : undefined;
  return [permit("cognito-idp.amazonaws.com", id === undefined ? undefined : getAtt(id, "Arn", range))];
};

/** What an `S3` event adds to its bucket: one entry for each of its events. */
export function bucketEntries(properties: FunctionEvent["properties"], target: Shape): Shape[] {
  const events = nodeAt(properties, "Events");
  const filter = nodeAt(properties, "Filter");
  const names = events?.kind === "list" ? events.items : events === undefined ? [] : [events];
  return names.map((name) => ({ Event: name, Function: target, Filter: filter }));
}
