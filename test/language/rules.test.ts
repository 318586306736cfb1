import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { until } from "../until.ts";
import { connect } from "./client.ts";

const faulty = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Old:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.callback
      Runtime: nodejs18.x
      Layers: [a, b, c, d, e, f]
      Enviroment: { Variables: { A1: b } }
  New:
    Type: AWS::Serverless::Function
    Propertes: {}
    Properties:
      CodeUri: src
      Handler: app.callback
      Runtime: nodejs24.x
      Timeout: 60
      Environment:
        Variables: { AWS_REGION: x, API_KEY: abcdef, TABLE: !Ref Tabel }
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Table.Arn }
      Events:
        Clock: { Type: Schedule, Properties: { Schedule: rate(5 minute) } }
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 100 } }
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Table.StreamArn } }
        Filtered:
          Type: SQS
          Properties: { Queue: !GetAtt Queue.Arn, FilterCriteria: { Filters: [{ Pattern: '{"body": 1}' }] } }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: 9000, VisibilityTimeout: soon, Tags: { a: b } }
  Table:
    Type: AWS::DynamoDB::Table
    Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }], BillingMode: PAY_PER_REQEST }
  Bucket: { Type: AWS::S3::Bukcet }
  Group: { Type: AWS::Logs::LogGroup }
`;

test("what AWS would refuse, and what is better otherwise, is marked under its code", async (t) => {
  const client = await connect(t, {
    "template.yaml": faulty,
    "src/app.js":
      "exports.callback = (event, context, done) => done(null, process.env.MISSING + (process.env.OTHER ?? 1));\n",
  });
  await until(() => client.diagnostics("template.yaml").length > 0);
  const codes = client
    .diagnostics("template.yaml")
    .map(({ code, range, severity }) => `${range.start.line + 1} ${severity} ${code}`);
  assert.deepEqual(codes, [
    "4 1 layers-too-many",
    "8 3 variable-unset",
    "9 2 runtime-ended",
    "11 1 property-unknown",
    "14 1 property-unknown",
    "17 1 handler-with-callback",
    "17 3 variable-unset",
    "21 1 variable-refused",
    "21 2 secret-written-out",
    "21 1 reference-missing",
    "22 1 dead-letter-unfit",
    "24 1 schedule-invalid",
    "25 1 batch-window-missing",
    "26 1 starting-position-missing",
    "29 1 filter-invalid",
    "32 1 number-out-of-bounds",
    "32 1 type-wrong",
    "32 1 type-wrong",
    "35 1 word-not-allowed",
    "36 2 type-misspelt",
    "37 3 log-retention-missing",
  ]);
});

test("a quick fix writes what was meant", async (t) => {
  const client = await connect(t, {
    "template.yaml": faulty,
    "src/app.js": "exports.callback = async () => 1;\n",
  });
  await until(() => client.diagnostics("template.yaml").length > 0);
  const actions = await client.codeActions("template.yaml", 10, 8);
  assert.deepEqual(
    actions.map(({ title, edit }) => [title, edit]),
    [
      [
        'Write "Environment"',
        {
          changes: {
            [pathToFileURL(join(client.folder, "template.yaml")).href]: [
              {
                range: { start: { line: 10, character: 6 }, end: { line: 10, character: 16 } },
                newText: "Environment",
              },
            ],
          },
        },
      ],
    ],
  );
  assert.deepEqual(
    (await client.codeActions("template.yaml", 8, 18)).map(({ title }) => title),
    ["Move to nodejs24.x"],
  );
});
