import assert from "node:assert/strict";
import { test } from "node:test";
import { openFormats } from "../../../../src/template/format.ts";
import { projectFormats } from "../../../../src/template/formats.ts";
import { Applications } from "../../../../src/template/applications.ts";
import { withSlashes } from "../../../platform.ts";
import { readTemplate } from "../readTemplate.ts";
import { variables } from "./evaluation/variables.ts";

const place = { region: "eu-west-1", accountId: "111122223333" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

test("resources that call functions have local names, addresses and ARNs", () => {
  const { values, problems } = variables(
    {
      QUEUE: "!Ref Queue",
      QUEUE_ARN: "!GetAtt Queue.Arn",
      QUEUE_NAME: "!GetAtt Queue.QueueName",
      FIFO: "!Ref Fifo",
      NAMED: "!Ref Named",
      TOPIC: "!Ref Topic",
      TOPIC_NAME: "!GetAtt Topic.TopicName",
      BUCKET: "!Ref UploadBucket",
      BUCKET_ARN: "!GetAtt UploadBucket.Arn",
      DOMAIN: "!GetAtt UploadBucket.DomainName",
      STREAM: "!Ref Stream",
      STREAM_ARN: "!GetAtt Stream.Arn",
      TABLE: "!Ref Table",
      TABLE_STREAM: "!GetAtt Table.StreamArn",
      SIMPLE: "!Ref Simple",
      BUS: "!Ref Bus",
      BUS_ARN: "!GetAtt Bus.Arn",
      RULE: "!Ref Rule",
      RULE_ARN: "!GetAtt Rule.Arn",
      SCHEDULE_ARN: "!GetAtt Schedule.Arn",
      MACHINE: "!Ref Machine",
      JOINED: '!Sub "${Queue}/${Topic.TopicName}"',
    },
    {
      deployment: { endpoint: "http://127.0.0.1:4321" },
      top: `  Queue: { Type: AWS::SQS::Queue }
  Fifo: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  Named: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "\${AWS::StackName}-jobs" } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  UploadBucket: { Type: AWS::S3::Bucket }
  Stream: { Type: AWS::Kinesis::Stream }
  Table: { Type: AWS::DynamoDB::Table }
  Simple: { Type: AWS::Serverless::SimpleTable, Properties: { TableName: kept } }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: orders } }
  Rule: { Type: AWS::Events::Rule, Properties: { EventBusName: !Ref Bus } }
  Schedule: { Type: AWS::Scheduler::Schedule, Properties: { Name: nightly } }
  Machine: { Type: AWS::Serverless::StateMachine }`,
    },
  );
  assert.deepEqual(problems, []);
  const queue = "http://127.0.0.1:4321/111122223333";
  assert.deepEqual(values, {
    QUEUE: `${queue}/Queue`,
    QUEUE_ARN: arn("sqs", "Queue"),
    QUEUE_NAME: "Queue",
    FIFO: `${queue}/Fifo.fifo`,
    NAMED: `${queue}/local-jobs`,
    TOPIC: arn("sns", "news"),
    TOPIC_NAME: "news",
    BUCKET: "uploadbucket",
    BUCKET_ARN: "arn:aws:s3:::uploadbucket",
    DOMAIN: "uploadbucket.s3.amazonaws.com",
    STREAM: "Stream",
    STREAM_ARN: arn("kinesis", "stream/Stream"),
    TABLE: "Table",
    TABLE_STREAM: arn("dynamodb", "table/Table/stream/latest"),
    SIMPLE: "kept",
    BUS: "orders",
    BUS_ARN: arn("events", "event-bus/orders"),
    RULE: "orders|Rule",
    RULE_ARN: arn("events", "rule/orders/Rule"),
    SCHEDULE_ARN: arn("scheduler", "schedule/default/nightly"),
    MACHINE: arn("states", "stateMachine:Machine"),
    JOINED: `${queue}/Queue/news`,
  });
});

/** The resources that a function's events are, by their ids: type and properties. */
function madeOf(events: string, others = "") {
  const { resources, problems } = readTemplate(
    "/w/template.yaml",
    `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Events:
${events}
${others}`,
    place,
  );
  assert.deepEqual(problems, []);
  return new Map<string, Readonly<Record<string, unknown>>>(
    resources.map((each) => [each.id, { type: each.type, ...each.resolved().properties }]),
  );
}

const fnArn = arn("lambda", "function:F");

test("events of queues, streams and brokers become event source mappings", () => {
  const made = madeOf(
    `        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 5, Enabled: false } }
        Clicks: { Type: Kinesis, Properties: { Stream: !GetAtt Stream.Arn, StartingPosition: LATEST } }
        Rows: { Type: DynamoDB, Properties: { Stream: !GetAtt Table.StreamArn, StartingPosition: TRIM_HORIZON } }
        Topics: { Type: MSK, Properties: { Stream: arn:aws:kafka:eu-west-1:1:cluster/c/1, Topics: [t], StartingPosition: LATEST, ConsumerGroupId: g } }
        Own: { Type: SelfManagedKafka, Properties: { KafkaBootstrapServers: ["b:9092"], Topics: [t] } }
        Old: { Type: MQ, Properties: { Broker: arn:aws:mq:eu-west-1:1:broker:b:1, Queues: [q] } }`,
    `  Queue: { Type: AWS::SQS::Queue }
  Stream: { Type: AWS::Kinesis::Stream }
  Table: { Type: AWS::Serverless::SimpleTable }`,
  );
  const mapping = { type: "AWS::Lambda::EventSourceMapping", FunctionName: fnArn };
  assert.deepEqual(made.get("FJobs"), {
    ...mapping,
    EventSourceArn: arn("sqs", "Queue"),
    BatchSize: 5,
    Enabled: false,
  });
  assert.deepEqual(made.get("FClicks"), {
    ...mapping,
    EventSourceArn: arn("kinesis", "stream/Stream"),
    StartingPosition: "LATEST",
  });
  assert.deepEqual(made.get("FRows"), {
    ...mapping,
    EventSourceArn: arn("dynamodb", "table/Table/stream/latest"),
    StartingPosition: "TRIM_HORIZON",
  });
  assert.deepEqual(made.get("FTopics"), {
    ...mapping,
    EventSourceArn: "arn:aws:kafka:eu-west-1:1:cluster/c/1",
    Topics: ["t"],
    StartingPosition: "LATEST",
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "g" },
  });
  assert.deepEqual(made.get("FOwn"), {
    ...mapping,
    Topics: ["t"],
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ["b:9092"] } },
  });
  assert.deepEqual(made.get("FOld"), {
    ...mapping,
    EventSourceArn: "arn:aws:mq:eu-west-1:1:broker:b:1",
    Queues: ["q"],
  });
  assert.deepEqual(made.get("Table"), {
    type: "AWS::DynamoDB::Table",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
});

test("events of buses and clocks become rules and schedules, with their dead letters and permissions", () => {
  const made = madeOf(
    `        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day), Enabled: false, Input: '{"a":1}', DeadLetterConfig: { Type: SQS } } }
        Placed: { Type: EventBridgeRule, Properties: { EventBusName: !Ref Bus, Pattern: { source: [shop] }, InputPath: $.detail } }
        Weekly: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(7 days), ScheduleExpressionTimezone: Europe/Berlin } }`,
    `  Bus: { Type: AWS::Events::EventBus, Properties: { Name: orders } }`,
  );
  assert.deepEqual(made.get("FNightly"), {
    type: "AWS::Events::Rule",
    ScheduleExpression: "rate(1 day)",
    State: "DISABLED",
    Targets: [
      {
        Id: "FNightlyLambdaTarget",
        Arn: fnArn,
        Input: '{"a":1}',
        DeadLetterConfig: { Arn: arn("sqs", "FNightlyQueue") },
      },
    ],
  });
  assert.deepEqual(made.get("FNightlyQueue"), { type: "AWS::SQS::Queue" });
  assert.deepEqual(made.get("FNightlyPermission"), {
    type: "AWS::Lambda::Permission",
    Action: "lambda:InvokeFunction",
    FunctionName: fnArn,
    Principal: "events.amazonaws.com",
    SourceArn: arn("events", "rule/FNightly"),
  });
  assert.deepEqual(made.get("FPlaced"), {
    type: "AWS::Events::Rule",
    EventBusName: "orders",
    EventPattern: { source: ["shop"] },
    Targets: [{ Id: "FPlacedLambdaTarget", Arn: fnArn, InputPath: "$.detail" }],
  });
  assert.deepEqual(made.get("FWeekly"), {
    type: "AWS::Scheduler::Schedule",
    ScheduleExpression: "rate(7 days)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: fnArn, RoleArn: "arn:aws:iam::111122223333:role/FWeeklyRole" },
  });
});

test("events of topics, buckets, log groups, devices and skills become what tells the function", () => {
  const made = madeOf(
    `        News: { Type: SNS, Properties: { Topic: !Ref Topic, FilterPolicy: { kind: [a] } } }
        Queued: { Type: SNS, Properties: { Topic: !Ref Topic, SqsSubscription: { BatchSize: 3 } } }
        Upload: { Type: S3, Properties: { Bucket: !Ref Bucket, Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], Filter: { S3Key: { Rules: [{ Name: suffix, Value: .png }] } } } }
        Lines: { Type: CloudWatchLogs, Properties: { LogGroupName: /a, FilterPattern: ERROR } }
        Device: { Type: IoTRule, Properties: { Sql: "SELECT * FROM 't'" } }
        Skill: { Type: AlexaSkill, Properties: { SkillId: amzn1.ask.skill.1 } }`,
    `  Topic: { Type: AWS::SNS::Topic }
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: { TopicConfigurations: [{ Event: "s3:ObjectCreated:Put", Topic: !Ref Topic }] }`,
  );
  assert.deepEqual(made.get("FNews"), {
    type: "AWS::SNS::Subscription",
    TopicArn: arn("sns", "Topic"),
    FilterPolicy: { kind: ["a"] },
    Protocol: "lambda",
    Endpoint: fnArn,
  });
  assert.deepEqual(made.get("FQueued"), {
    type: "AWS::SNS::Subscription",
    TopicArn: arn("sns", "Topic"),
    Protocol: "sqs",
    Endpoint: arn("sqs", "FQueuedQueue"),
  });
  assert.deepEqual(made.get("FQueuedEventSourceMapping"), {
    type: "AWS::Lambda::EventSourceMapping",
    EventSourceArn: arn("sqs", "FQueuedQueue"),
    FunctionName: fnArn,
    BatchSize: 3,
    Enabled: true,
  });
  const filter = { S3Key: { Rules: [{ Name: "suffix", Value: ".png" }] } };
  assert.deepEqual(made.get("Bucket"), {
    type: "AWS::S3::Bucket",
    NotificationConfiguration: {
      TopicConfigurations: [{ Event: "s3:ObjectCreated:Put", Topic: arn("sns", "Topic") }],
      LambdaConfigurations: [
        { Event: "s3:ObjectCreated:*", Function: fnArn, Filter: filter },
        { Event: "s3:ObjectRemoved:*", Function: fnArn, Filter: filter },
      ],
    },
  });
  assert.deepEqual(made.get("FLines"), {
    type: "AWS::Logs::SubscriptionFilter",
    LogGroupName: "/a",
    FilterPattern: "ERROR",
    DestinationArn: fnArn,
  });
  assert.equal(made.get("FDevice")?.["type"], "AWS::IoT::TopicRule");
  assert.equal(made.get("FSkillPermission")?.["type"], "AWS::Lambda::Permission");
});

test("events of a function with AutoPublishAlias call the alias", () => {
  const made = madeOf(`        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
      AutoPublishAlias: live`);
  const { Targets } = made.get("FNightly") ?? {};
  assert.deepEqual(Targets, [{ Id: "FNightlyLambdaTarget", Arn: `${fnArn}:live` }]);
});

test("resources of two templates with one id are told apart by stack or folder, those with a name of their own are not", async () => {
  const files: Record<string, string> = {};
  for (const folder of ["a", "b"]) {
    files[`/w/${folder}/template.yaml`] = `Resources:
  Only${folder}: { Type: AWS::Serverless::Function, Properties: { Handler: x.y, Runtime: nodejs24.x, CodeUri: ., Environment: { Variables: { QUEUE: !Ref Queue, JOBS: !Ref Jobs } } } }
  Queue: { Type: AWS::SQS::Queue }
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
`;
  }
  const applications = new Applications({
    formats: await openFormats(projectFormats),
    deployment: () => place,
    readFile: (path) => files[withSlashes(path)],
  });
  for (const file of Object.keys(files)) applications.read(file);
  applications.tellApart();
  assert.deepEqual(
    applications.functions().map(({ environment }) => environment),
    ["a", "b"].map((folder) => ({
      QUEUE: `http://127.0.0.1:9001/111122223333/${folder}-Queue`,
      JOBS: "http://127.0.0.1:9001/111122223333/jobs",
    })),
  );
});

test("what tells a version from others is its number, whatever it is called", () => {
  const { resources } = readTemplate(
    "/w/template.yaml",
    `Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: . } }
  First: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  Second: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, Name: live, FunctionVersion: !GetAtt Second.Version } }
`,
    place,
  );
  assert.deepEqual(
    resources.map((resource) => resource.resolved().reference),
    ["F", `${fnArn}:1`, `${fnArn}:2`, `${fnArn}:live`],
  );
});

test("SAM makes the queue and the topic of a destination that says its type alone", () => {
  const { resources, functions } = readTemplate(
    "/w/template.yaml",
    `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: { OnFailure: { Type: SQS }, OnSuccess: { Type: SNS } }
`,
    place,
  );
  assert.deepEqual(functions[0]?.eventInvoke?.DestinationConfig, {
    OnFailure: { Destination: arn("sqs", "FEventInvokeConfigOnFailureQueue") },
    OnSuccess: { Destination: arn("sns", "FEventInvokeConfigOnSuccessTopic") },
  });
  assert.deepEqual(
    resources.map(({ id, type, partOf }) => [id, type, partOf]),
    [
      ["F", "AWS::Lambda::Function", undefined],
      ["FRole", "AWS::IAM::Role", undefined],
      ["FEventInvokeConfig", "AWS::Lambda::EventInvokeConfig", "F"],
      ["FEventInvokeConfigOnFailureQueue", "AWS::SQS::Queue", undefined],
      ["FEventInvokeConfigOnSuccessTopic", "AWS::SNS::Topic", undefined],
    ],
  );
});
