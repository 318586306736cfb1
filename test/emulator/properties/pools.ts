import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { clientOptions } from "../startedEmulator.ts";
import type { Pools } from "./values.ts";

const account = "000000000000";
const arn = `arn:aws:lambda:us-east-1:${account}`;
const FunctionName = "subject";
const role = `arn:aws:iam::${account}:role/r`;
const zip = await zipOf({ "index.js": "exports.handler = async (event) => event;" });

const definition = JSON.stringify({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "End" }, End: { Type: "Succeed" } },
});

/** Makes one of each resource, or what is missing of them. */
export async function makeResources(emulator: Emulator): Promise<void> {
  const options = clientOptions(emulator);
  const lambda = new LambdaClient(options);
  const running = { Runtime: "nodejs24.x", Handler: "index.handler", Role: role } as const;
  await ensure(
    lambda.send(
      new CreateFunctionCommand({ FunctionName, ...running, Code: { ZipFile: zip }, Publish: true }),
    ),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName });
  await ensure(lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip, Publish: true })));
  await ensure(lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" })));
  await ensure(
    lambda.send(new PublishLayerVersionCommand({ LayerName: "layer", Content: { ZipFile: zip } })),
  );
  await ensure(new SQSClient(options).send(new CreateQueueCommand({ QueueName: "queue" })));
  await ensure(new SNSClient(options).send(new CreateTopicCommand({ Name: "topic" })));
  const s3 = new S3Client(options);
  await ensure(s3.send(new CreateBucketCommand({ Bucket: "bucket" })));
  await ensure(s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "content" })));
  const events = new EventBridgeClient(options);
  await ensure(events.send(new CreateEventBusCommand({ Name: "bus" })));
  await ensure(events.send(new PutRuleCommand({ Name: "rule", EventPattern: '{"source":["a"]}' })));
  const kinesis = new KinesisClient(options);
  await ensure(kinesis.send(new CreateStreamCommand({ StreamName: "stream", ShardCount: 2 })));
  kinesis.destroy();
  const sfn = new SFNClient(options);
  const { stateMachineArn } = await sfn
    .send(new CreateStateMachineCommand({ name: "machine", definition, roleArn: role }))
    .catch(() => ({ stateMachineArn: undefined }));
  if (stateMachineArn !== undefined)
    await ensure(sfn.send(new StartExecutionCommand({ stateMachineArn, name: "execution" })));
  sfn.destroy();
  const logs = new CloudWatchLogsClient(options);
  await ensure(logs.send(new CreateLogGroupCommand({ logGroupName: "/group" })));
  await ensure(logs.send(new CreateLogStreamCommand({ logGroupName: "/group", logStreamName: "stream" })));
}

/** It may be there, or in the middle of a change that another request began. */
async function ensure(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    if (($metadata?.httpStatusCode ?? 500) >= 500) throw error;
  });
}

/** The names of these resources, real and made up, by the members that take them. */
export function pools(emulator: Emulator): Pools {
  const code = zip.toString("base64");
  const queueArn = `arn:aws:sqs:us-east-1:${account}:queue`;
  const topicArn = `arn:aws:sns:us-east-1:${account}:topic`;
  const streamArn = `arn:aws:kinesis:us-east-1:${account}:stream/stream`;
  const machineArn = `arn:aws:states:us-east-1:${account}:stateMachine:machine`;
  const executionArn = `arn:aws:states:us-east-1:${account}:execution:machine:execution`;
  const queueUrl = `http://127.0.0.1:${emulator.port}/${account}`;
  return {
    FunctionName: [
      FunctionName,
      FunctionName,
      FunctionName,
      FunctionName,
      "new-1",
      "new-2",
      `${arn}:function:${FunctionName}`,
      `${arn}:function:${FunctionName}:live`,
      `${account}:function:missing`,
    ],
    Qualifier: ["1", "live", "$LATEST", "missing"],
    FunctionVersion: ["1", "$LATEST", "2", "ALL"],
    Name: ["live", "other", "bus", "rule", "topic"],
    Rule: ["rule", "missing"],
    ArchiveName: ["archive", "archive", "missing", "not a name"],
    ReplayName: ["replay", "other", "missing"],
    ruleName: ["rule", "rule", "other", "not a name"],
    sql: [
      "SELECT * FROM 'a/+'",
      "SELECT a.b AS c, topic(1) FROM 'a/#' WHERE a > 1",
      "SELECT",
      "SELECT f(1) FROM 'a'",
    ],
    qos: [0, 1],
    topic: ["a/b", "a/b/c", "$aws/rules/rule/a", "a/+"],
    EventBusName: ["bus", "default", "missing"],
    EventPattern: ['{"source":["a"]}', '{"a":[]}', "["],
    ScheduleExpression: ["rate(1 day)", "cron(0 12 * * ? *)", "rate(1 days)"],
    TopicArn: [topicArn, topicArn, `${topicArn}-missing`],
    TargetArn: [queueArn, topicArn],
    SubscriptionArn: [`${topicArn}:11111111-2222-3333-4444-555555555555`],
    Protocol: ["sqs", "lambda", "http", "email", "carrier-pigeon"],
    Endpoint: [queueArn, `${arn}:function:${FunctionName}`, "http://127.0.0.1:1/", "a@b.invalid"],
    AttributeName: ["Policy", "DisplayName", "FilterPolicy", "RedrivePolicy", "RawMessageDelivery"],
    AttributeValue: ["", "{}", '{"a":["b"]}', "true"],
    Role: [role],
    Handler: ["index.handler"],
    Runtime: ["nodejs24.x", "python3.13", "nodejs4.3"],
    ZipFile: [code, code, "AAAA"],
    S3Bucket: ["bucket"],
    Bucket: ["bucket", "bucket", "bucket", "missing"],
    Key: ["key", "key", "a/b", "missing"],
    UploadId: ["upload"],
    VersionId: ["null"],
    CopySource: ["bucket/key", "bucket/missing", "bucket"],
    Range: ["bytes=0-2", "bytes=-1", "bytes=9-"],
    MaxKeys: [0, 1, 1000],
    ExpectedBucketOwner: [account, "111122223333"],
    QueueArn: [queueArn],
    LayerName: ["layer", `${arn}:layer:layer`, "missing"],
    VersionNumber: [1, 2, 3, 4],
    KMSKeyArn: [`arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`],
    KmsKeyArn: [`arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`],
    TagKeys: [["a"], ["a", "b"]],
    ClientContext: ["e30="],
    Arn: [`${arn}:layer:layer:1`, `${arn}:layer:missing:1`],
    Layers: [[`${arn}:layer:layer:1`], []],
    UUID: ["11111111-2222-3333-4444-555555555555"],
    EventSourceArn: [
      queueArn,
      `arn:aws:kinesis:us-east-1:${account}:stream/s`,
      `arn:aws:events:us-east-1:${account}:event-bus/bus`,
      `arn:aws:events:us-east-1:${account}:archive/archive`,
    ],
    Resource: [`${arn}:function:${FunctionName}`, `${arn}:function:missing`],
    ResourceArn: [`${arn}:function:${FunctionName}`],
    CodeSigningConfigArn: [`${arn}:code-signing-config:csc-0123456789abcdef0`],
    Action: ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:GetLayerVersion"],
    Principal: ["*", "s3.amazonaws.com", account],
    StatementId: ["s1", "s2"],
    AuthType: ["NONE", "AWS_IAM"],
    InvocationType: ["RequestResponse", "Event", "DryRun"],
    LogType: ["None", "Tail"],
    Payload: ["eyJhIjoxfQ=="],
    InvokeArgs: ["eyJhIjoxfQ=="],
    ProvisionedConcurrentExecutions: [1],
    ReservedConcurrentExecutions: [0, 1, 100, 901],
    MemorySize: [128, 512],
    Timeout: [3],
    MaxItems: [1, 50],
    Publish: [true, false],
    QueueUrl: [`${queueUrl}/queue`, `${queueUrl}/queue`, `${queueUrl}/missing`],
    QueueName: ["queue", "other", "ordered.fifo"],
    MessageBody: ["hello"],
    ReceiptHandle: ["handle"],
    WaitTimeSeconds: [0],
    logGroupName: ["/group", "/missing", "/aws/lambda/subject"],
    logGroupIdentifier: ["/group", `arn:aws:logs:us-east-1:${account}:log-group:/group:*`],
    logStreamName: ["stream", "other"],
    stateMachineArn: [machineArn, machineArn, machineArn, `${machineArn}-missing`],
    executionArn: [executionArn, `${executionArn}-missing`],
    definition: [definition, '{"StartAt":"A"}', "{"],
    roleArn: [role],
    input: ["{}", '{"a":[1]}', "{"],
    output: ["{}", "{"],
    resourceArn: [`arn:aws:logs:us-east-1:${account}:log-group:/group`, machineArn],
    filterPattern: ["ERROR", "{ $.a = 1 }", "[a, b]", "%a+%", ""],
    retentionInDays: [1, 7, 8],
    StreamName: ["stream", "stream", "stream", "missing", "new-stream"],
    StreamARN: [streamArn, `${streamArn}-missing`],
    ShardId: ["shardId-000000000000", "shardId-000000000001", "0"],
    ShardToSplit: ["shardId-000000000000", "shardId-000000000001"],
    ShardToMerge: ["shardId-000000000000"],
    AdjacentShardToMerge: ["shardId-000000000001"],
    NewStartingHashKey: ["12345", String(2n ** 127n)],
    ShardCount: [1, 2, 30_000],
    TargetShardCount: [1, 2, 3],
    ShardIteratorType: ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER"],
    StartingSequenceNumber: ["0", "49680584026789383688811383512981413578010751068503277570"],
    ShardIterator: [Buffer.from('["a","stream",0,0,0,""]').toString("base64"), "none"],
    ConsumerName: ["consumer", "other"],
    ConsumerARN: [`${streamArn}/consumer/consumer:1`],
    PartitionKey: ["key"],
    ExplicitHashKey: ["0", String(2n ** 128n)],
    ResourceARN: [streamArn],
    RetentionPeriodHours: [24, 48],
  };
}
