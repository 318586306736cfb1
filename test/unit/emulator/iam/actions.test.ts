import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceActions } from "../../../../src/emulator/contracts/permissions/permissions.ts";
import { dynamoDbActions } from "../../../../src/emulator/services/dynamodb/actions.ts";
import { eventsActions } from "../../../../src/emulator/services/events/actions.ts";
import { kinesisActions } from "../../../../src/emulator/services/kinesis/actions.ts";
import { lambdaActions } from "../../../../src/emulator/services/lambda/actions.ts";
import { logsActions } from "../../../../src/emulator/services/logs/actions.ts";
import { s3Actions } from "../../../../src/emulator/services/s3/actions.ts";
import { schedulerActions } from "../../../../src/emulator/services/scheduler/actions.ts";
import { snsActions } from "../../../../src/emulator/services/sns/actions.ts";
import { sqsActions } from "../../../../src/emulator/services/sqs/actions.ts";

const place = { region: "eu-west-1", accountId: "111122223333" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

type Case = readonly [
  operation: string,
  input: Readonly<Record<string, unknown>>,
  ...needed: (readonly [string, string | undefined])[],
];

const queue = { QueueUrl: "http://127.0.0.1:9001/111122223333/jobs" };
const object = { Bucket: "photos", Key: "a/b.jpg" };
const photo = "arn:aws:s3:::photos/a/b.jpg";

const cases: readonly (readonly [string, ServiceActions, readonly Case[]])[] = [
  [
    "sqs",
    sqsActions,
    [
      ["SendMessage", queue, ["sqs:SendMessage", arn("sqs", "jobs")]],
      ["SendMessageBatch", queue, ["sqs:SendMessage", arn("sqs", "jobs")]],
      ["GetQueueUrl", { QueueName: "jobs" }, ["sqs:GetQueueUrl", arn("sqs", "jobs")]],
      ["StartMessageMoveTask", { SourceArn: "arn:x" }, ["sqs:StartMessageMoveTask", "arn:x"]],
      ["ListQueues", {}, ["sqs:ListQueues", undefined]],
    ],
  ],
  [
    "sns",
    snsActions,
    [
      ["Publish", { TopicArn: "arn:t" }, ["sns:Publish", "arn:t"]],
      ["Publish", { TargetArn: "arn:t" }, ["sns:Publish", "arn:t"]],
      ["PublishBatch", { TopicArn: "arn:t" }, ["sns:Publish", "arn:t"]],
      ["CreateTopic", { Name: "news" }, ["sns:CreateTopic", arn("sns", "news")]],
      ["ListTopics", {}, ["sns:ListTopics", undefined]],
    ],
  ],
  [
    "s3",
    s3Actions,
    [
      ["GetObject", object, ["s3:GetObject", photo]],
      ["HeadObject", object, ["s3:GetObject", photo]],
      ["GetObject", { ...object, VersionId: "1" }, ["s3:GetObjectVersion", photo]],
      ["PutObject", object, ["s3:PutObject", photo]],
      ["UploadPart", object, ["s3:PutObject", photo]],
      ["GetObjectTagging", object, ["s3:GetObjectTagging", photo]],
      ["ListObjectsV2", { Bucket: "photos" }, ["s3:ListBucket", "arn:aws:s3:::photos"]],
      ["HeadBucket", { Bucket: "photos" }, ["s3:ListBucket", "arn:aws:s3:::photos"]],
      ["ListBuckets", {}, ["s3:ListAllMyBuckets", "*"]],
      [
        "DeleteObjects",
        { Bucket: "photos", Delete: { Objects: [{ Key: "a" }, { Key: "b", VersionId: "1" }] } },
        ["s3:DeleteObject", "arn:aws:s3:::photos/a"],
        ["s3:DeleteObjectVersion", "arn:aws:s3:::photos/b"],
      ],
      [
        "CopyObject",
        { ...object, CopySource: "/old/a%20b" },
        ["s3:GetObject", "arn:aws:s3:::old/a b"],
        ["s3:PutObject", photo],
      ],
      [
        "CopyObject",
        { ...object, CopySource: "old/%zz?versionId=7" },
        ["s3:GetObjectVersion", "arn:aws:s3:::old/%zz"],
        ["s3:PutObject", photo],
      ],
    ],
  ],
  [
    "events",
    eventsActions,
    [
      [
        "PutEvents",
        { Entries: [{}, { EventBusName: "shop" }, { EventBusName: "default" }, { EventBusName: "arn:b" }] },
        ["events:PutEvents", arn("events", "event-bus/default")],
        ["events:PutEvents", arn("events", "event-bus/shop")],
        ["events:PutEvents", "arn:b"],
      ],
      ["PutRule", { Name: "r" }, ["events:PutRule", arn("events", "rule/r")]],
      [
        "PutTargets",
        { Rule: "r", EventBusName: "shop" },
        ["events:PutTargets", arn("events", "rule/shop/r")],
      ],
      ["CreateEventBus", { Name: "shop" }, ["events:CreateEventBus", arn("events", "event-bus/shop")]],
      ["ListRules", { EventBusName: "shop" }, ["events:ListRules", undefined]],
    ],
  ],
  [
    "scheduler",
    schedulerActions,
    [
      ["CreateSchedule", { Name: "s" }, ["scheduler:CreateSchedule", arn("scheduler", "schedule/default/s")]],
      [
        "DeleteSchedule",
        { Name: "s", GroupName: "g" },
        ["scheduler:DeleteSchedule", arn("scheduler", "schedule/g/s")],
      ],
      [
        "CreateScheduleGroup",
        { Name: "g" },
        ["scheduler:CreateScheduleGroup", arn("scheduler", "schedule-group/g")],
      ],
    ],
  ],
  [
    "kinesis",
    kinesisActions,
    [
      ["PutRecord", { StreamName: "s" }, ["kinesis:PutRecord", arn("kinesis", "stream/s")]],
      ["PutRecords", { StreamARN: "arn:s" }, ["kinesis:PutRecords", "arn:s"]],
      ["GetRecords", { ShardIterator: "x" }, ["kinesis:GetRecords", undefined]],
    ],
  ],
  [
    "logs",
    logsActions,
    [
      [
        "PutLogEvents",
        { logGroupName: "/g", logStreamName: "s" },
        ["logs:PutLogEvents", arn("logs", "log-group:/g:log-stream:s")],
      ],
      ["CreateLogGroup", { logGroupName: "/g" }, ["logs:CreateLogGroup", undefined]],
    ],
  ],
  [
    "lambda",
    lambdaActions,
    [
      ["Invoke", { FunctionName: "f" }, ["lambda:InvokeFunction", arn("lambda", "function:f")]],
      ["Invoke", { FunctionName: "f:live" }, ["lambda:InvokeFunction", arn("lambda", "function:f:live")]],
      [
        "InvokeWithResponseStream",
        { FunctionName: arn("lambda", "function:f"), Qualifier: "2" },
        ["lambda:InvokeFunction", arn("lambda", "function:f:2")],
      ],
      [
        "GetFunction",
        { FunctionName: "111122223333:function:f" },
        ["lambda:GetFunction", arn("lambda", "function:f")],
      ],
      ["ListFunctions", {}, ["lambda:ListFunctions", undefined]],
      [
        "UpdateEventSourceMapping",
        { UUID: "u", FunctionName: "f" },
        ["lambda:UpdateEventSourceMapping", arn("lambda", "event-source-mapping:u")],
      ],
      [
        "GetLayerVersion",
        { LayerName: "l", VersionNumber: 3 },
        ["lambda:GetLayerVersion", arn("lambda", "layer:l:3")],
      ],
    ],
  ],
  [
    "dynamodb",
    dynamoDbActions,
    [
      ["PutItem", { TableName: "t" }, ["dynamodb:PutItem", arn("dynamodb", "table/t")]],
      ["GetItem", { TableName: "arn:t" }, ["dynamodb:GetItem", "arn:t"]],
      ["Query", { TableName: "t", IndexName: "i" }, ["dynamodb:Query", arn("dynamodb", "table/t/index/i")]],
      [
        "BatchWriteItem",
        { RequestItems: { t: [], u: [] } },
        ["dynamodb:BatchWriteItem", arn("dynamodb", "table/t")],
        ["dynamodb:BatchWriteItem", arn("dynamodb", "table/u")],
      ],
      [
        "TransactWriteItems",
        {
          TransactItems: [{ Put: { TableName: "t" } }, { ConditionCheck: { TableName: "u" } }, { Other: 1 }],
        },
        ["dynamodb:PutItem", arn("dynamodb", "table/t")],
        ["dynamodb:ConditionCheckItem", arn("dynamodb", "table/u")],
      ],
      ["ExecuteStatement", { Statement: ' select * from "t"' }, ["dynamodb:PartiQLSelect", undefined]],
      ["ListTables", {}, ["dynamodb:ListTables", undefined]],
      // What is no such request is refused by others.
      ["BatchGetItem", { RequestItems: "no" }],
      ["TransactGetItems", { TransactItems: [null, 1] }],
    ],
  ],
];

for (const [service, actions, of] of cases) {
  test(`requests to ${service} need the permissions that AWS asks for`, () => {
    for (const [operation, input, ...needed] of of) {
      assert.deepEqual(
        actions.needed(operation, input, place).map(({ action, resource }) => [action, resource]),
        needed,
        operation,
      );
    }
  });
}
