import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../readTemplate.ts";

const place = { region: "eu-west-1", accountId: "111122223333" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const basic = managed("service-role/AWSLambdaBasicExecutionRole");

/** The role of a SAM function `F` with these further lines among its properties. */
function roleOf(lines: readonly string[], top = "") {
  const { resources, functions, problems } = readTemplate(
    "/w/template.yaml",
    `${top}
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Photos: { Type: AWS::S3::Bucket, Properties: { BucketName: photos } }
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
${lines.map((line) => `      ${line}`).join("\n")}
`,
    place,
  );
  const role = resources.find(({ type }) => type === "AWS::IAM::Role")?.resolved();
  return {
    fn: functions.find(({ logicalId }) => logicalId === "F"),
    reference: role?.reference,
    unknown: role?.unknown,
    arns: role?.properties["ManagedPolicyArns"],
    documents: statementsOf(role?.properties["Policies"]),
    problems: problems.map(({ code }) => code),
  };
}

function statementsOf(policies: unknown): unknown[] {
  assert.ok(policies === undefined || Array.isArray(policies));
  return (policies ?? []).flatMap(
    (policy: { readonly PolicyDocument: { readonly Statement: unknown } }) => policy.PolicyDocument.Statement,
  );
}

test("a function without a role has one of its own, which may write logs", () => {
  const { fn, reference, arns, documents } = roleOf([]);
  assert.equal(fn?.deployed.Role, "arn:aws:iam::111122223333:role/FRole");
  assert.equal(reference, "FRole");
  assert.deepEqual(arns, [basic]);
  assert.deepEqual(documents, []);
});

test("a function that names a role has no other", () => {
  const { fn, reference } = roleOf(["Role: arn:aws:iam::111122223333:role/mine"]);
  assert.equal(fn?.deployed.Role, "arn:aws:iam::111122223333:role/mine");
  assert.equal(reference, undefined);
});

test("a policy template is filled in with the names of this machine", () => {
  const { documents, problems } = roleOf([
    "Policies:",
    "  - SQSSendMessagePolicy: { QueueName: !GetAtt Jobs.QueueName }",
    "  - S3ReadPolicy: { BucketName: !Ref Photos }",
    "  - CloudWatchPutMetricPolicy: {}",
  ]);
  assert.deepEqual(problems, []);
  assert.deepEqual(documents, [
    { Effect: "Allow", Action: ["sqs:SendMessage*"], Resource: [arn("sqs", "Jobs")] },
    {
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObjectVersion",
        "s3:GetLifecycleConfiguration",
      ],
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
    },
    { Effect: "Allow", Action: ["cloudwatch:PutMetricData"], Resource: ["*"] },
  ]);
});

test("policies are names, addresses, documents, or one of them alone", () => {
  const { arns, documents } = roleOf([
    "Policies:",
    "  - AmazonSQSFullAccess",
    "  - arn:aws:iam::111122223333:policy/ours",
    '  - !Sub "arn:aws:iam::${AWS::AccountId}:policy/theirs"',
    "  - Version: '2012-10-17'",
    "    Statement: { Effect: Deny, Action: 'sqs:*', Resource: !GetAtt Jobs.Arn }",
  ]);
  assert.deepEqual(arns, [
    basic,
    "AmazonSQSFullAccess",
    "arn:aws:iam::111122223333:policy/ours",
    "arn:aws:iam::111122223333:policy/theirs",
  ]);
  assert.deepEqual(documents, [{ Effect: "Deny", Action: "sqs:*", Resource: arn("sqs", "Jobs") }]);
  assert.deepEqual(roleOf(["Policies: AmazonSQSFullAccess"]).arns, [basic, "AmazonSQSFullAccess"]);
  const alone = roleOf(["Policies: { Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }"]);
  assert.deepEqual(alone.documents, [{ Effect: "Allow", Action: "*", Resource: "*" }]);
});

test("a choice between policies is made as the template says", () => {
  const top =
    "Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { IsDev: !Equals [!Ref Stage, dev] }";
  const chosen = (choice: string) => roleOf(["Policies:", `  - ${choice}`], top);
  const statement = "{ Statement: [{ Effect: Allow, Action: 'sqs:*', Resource: '*' }] }";
  assert.deepEqual(chosen(`!If [IsDev, AmazonS3FullAccess, ${statement}]`).arns, [
    basic,
    "AmazonS3FullAccess",
  ]);
  assert.deepEqual(chosen(`!If [IsDev, AmazonS3FullAccess, ${statement}]`).documents, []);
  const other = chosen(`!If [IsDev, ${statement}, !Ref "AWS::NoValue"]`);
  assert.deepEqual(other.documents, [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }]);
  assert.deepEqual(other.arns, [basic]);
});

test("events, tracing, networks and receivers bring what they need", () => {
  const { arns, documents } = roleOf([
    "Tracing: Active",
    "VpcConfig: { SubnetIds: [s], SecurityGroupIds: [g] }",
    "DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Jobs.Arn }",
    "EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SNS, Destination: 'arn:aws:sns:eu-west-1:111122223333:done' } } }",
    "Events:",
    "  Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }",
  ]);
  assert.deepEqual(arns, [
    basic,
    managed("service-role/AWSLambdaVPCAccessExecutionRole"),
    managed("service-role/AWSLambdaSQSQueueExecutionRole"),
    managed("AWSXrayWriteOnlyAccess"),
  ]);
  assert.deepEqual(documents, [
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: arn("sqs", "Jobs") },
    { Effect: "Allow", Action: "sns:Publish", Resource: arn("sns", "done") },
  ]);
});

test("what only a deployment knows may be anything, and is no problem", () => {
  const { documents, unknown, problems } = roleOf([
    "Policies:",
    "  - SQSSendMessagePolicy: { QueueName: !ImportValue shared-queue }",
  ]);
  assert.deepEqual(documents, [{ Effect: "Allow", Action: ["sqs:SendMessage*"], Resource: ["*"] }]);
  assert.deepEqual(unknown, []);
  assert.deepEqual(problems, []);
});

test("the role of a function with connectors has a policy that is not known", () => {
  const connector = "  C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: F } } }";
  const { resources } = readTemplate(
    "/w/template.yaml",
    `Resources:
  F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x } }
  G:
    Type: AWS::Serverless::Function
    Connectors: { ToQueue: { Properties: { Destination: { Id: Jobs }, Permissions: [Write] } } }
    Properties: { Handler: a.b, Runtime: nodejs24.x }
  H: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x } }
${connector}
`,
    place,
  );
  const roles = resources.filter(({ type }) => type === "AWS::IAM::Role");
  assert.deepEqual(
    roles.map((role) => role.resolved().properties["ManagedPolicyArns"]),
    [[basic, "*"], [basic, "*"], [basic]],
  );
});
