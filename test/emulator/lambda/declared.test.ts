import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator } from "../startedEmulator.ts";

const account = "000000000000";
const arn = `arn:aws:lambda:us-east-1:${account}:function:F`;
const awsLayer = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7";

const fn = (memory = 128) => `  F:
    Type: AWS::Lambda::Function
    Properties: { Handler: app.handler, Runtime: nodejs24.x, Code: ., MemorySize: ${memory}, Layers: ["${awsLayer}"] }
`;
const version = (id: string) =>
  `  ${id}: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F, Description: ${id} } }\n`;
const alias = (name: string, more = "") =>
  `  ${name}: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, Name: ${name}${more} } }\n`;
const beside = `  Url:
    Type: AWS::Lambda::Url
    Properties: { TargetFunctionArn: !Ref live, AuthType: AWS_IAM, Cors: { AllowOrigins: "*", MaxAge: "60" } }
  Plain: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref F, Qualifier: canary, AuthType: NONE } }
  Events:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref F, Qualifier: live, MaximumRetryAttempts: "1" }
  MayCall:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref live, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::b", SourceAccount: !Ref AWS::AccountId }
  Anyone: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !GetAtt F.Arn, Action: lambda:InvokeFunction, Principal: "*" } }
  Jobs: { Type: AWS::SQS::Queue }
`;
const mapping = (batch: number) => `  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref live, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: ${batch}, Enabled: "false", FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] } }
`;

/** An emulator on a template of these resources, with a client of it. */
async function open(t: TestContext, ...resources: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "declared-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const write = (...changed: string[]) =>
    writeFileSync(join(folder, "template.yaml"), `Resources:\n${changed.join("")}`);
  const answer = (text: string) =>
    writeFileSync(join(folder, "app.js"), `exports.handler = async () => "${text}";\n`);
  write(...resources);
  answer("one");
  const emulator = await startedEmulator(t, {
    templates: [join(folder, "template.yaml")],
    dataDir: join(folder, ".lambda-workbench"),
  });
  const client = new LambdaClient(clientOptions(emulator));
  t.after(() => client.destroy());
  return {
    client,
    write,
    answer,
    async said(Qualifier?: string) {
      const { Payload } = await client.send(new InvokeCommand({ FunctionName: "F", Qualifier }));
      return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown;
    },
    async versions() {
      const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: "F" }));
      return Versions.map((each) => [each.Version, each.Description, each.MemorySize]);
    },
    async aliases() {
      const { Aliases = [] } = await client.send(new ListAliasesCommand({ FunctionName: "F" }));
      return Aliases.map((each) => [each.Name, each.FunctionVersion, each.RoutingConfig]);
    },
  };
}

const toFirst = ", FunctionVersion: !GetAtt V1.Version";

test("versions, aliases, URLs, permissions, event invoke configurations and mappings of a template are Lambda's own", async (t) => {
  const weights =
    ", RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: !GetAtt V2.Version, FunctionWeight: 0.1 }] }";
  const { client, versions, aliases } = await open(
    t,
    fn(),
    beside,
    mapping(3),
    alias("canary", toFirst + weights),
    alias(
      "live",
      ", FunctionVersion: !GetAtt V2.Version, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }",
    ),
    version("V1"),
    version("V2"),
  );
  assert.deepEqual(await versions(), [
    ["$LATEST", "", 128],
    ["1", "V1", 128],
    ["2", "V2", 128],
  ]);
  assert.deepEqual(await aliases(), [
    ["canary", "1", { AdditionalVersionWeights: { 2: 0.1 } }],
    ["live", "2", undefined],
  ]);
  const FunctionName = "F";
  const Qualifier = "live";
  const url = await client.send(new GetFunctionUrlConfigCommand({ FunctionName, Qualifier }));
  assert.partialDeepStrictEqual(url, { AuthType: "AWS_IAM", Cors: { AllowOrigins: ["*"], MaxAge: 60 } });
  const opened = await client.send(new GetFunctionUrlConfigCommand({ FunctionName, Qualifier: "canary" }));
  assert.equal(opened.AuthType, "NONE");
  const events = await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }));
  assert.equal(events.MaximumRetryAttempts, 1);
  const provisioned = await client.send(
    new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }),
  );
  assert.equal(provisioned.RequestedProvisionedConcurrentExecutions, 1);
  const { Policy = "" } = await client.send(new GetPolicyCommand({ FunctionName, Qualifier }));
  assert.deepEqual((JSON.parse(Policy) as { Statement: unknown }).Statement, [
    {
      Sid: "MayCall",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: `${arn}:live`,
      Condition: {
        StringEquals: { "AWS:SourceAccount": account },
        ArnLike: { "AWS:SourceArn": "arn:aws:s3:::b" },
      },
    },
  ]);
  const own = await client.send(new GetPolicyCommand({ FunctionName }));
  assert.match(own.Policy ?? "", /"Sid":"Anyone","Effect":"Allow","Principal":"\*"/);
  const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}));
  assert.deepEqual(
    EventSourceMappings.map((each) => [each.FunctionArn, each.EventSourceArn, each.BatchSize, each.State]),
    [[`${arn}:live`, `arn:aws:sqs:us-east-1:${account}:Jobs`, 3, "Disabled"]],
  );
  const { Layers } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  assert.deepEqual(Layers, [{ Arn: awsLayer, CodeSize: 0 }]);
});

test("the last version has the newest code, one before it stays as it was, and all go with their template", async (t) => {
  const { client, write, answer, said, versions, aliases } = await open(
    t,
    fn(),
    alias("live", toFirst),
    version("V1"),
  );
  assert.equal(await said("live"), "one");
  answer("two");
  await until(async () => (await said("live")) === "two");
  write(fn(), alias("live", toFirst), version("V1"), version("V2"));
  await until(async () => (await versions()).length === 3);
  answer("three");
  await until(async () => (await said("2")) === "three");
  assert.equal(await said("live"), "two");
  write(fn(256), version("V1"), version("V2"));
  await until(async () => (await aliases()).length === 0);
  assert.deepEqual(await versions(), [
    ["$LATEST", "", 256],
    ["1", "V1", 128],
    ["2", "V2", 256],
  ]);
  write(fn(256));
  await until(async () => (await versions()).length === 1);
  assert.deepEqual(
    await client.send(new ListEventSourceMappingsCommand({})).then((all) => all.EventSourceMappings),
    [],
  );
});

test("a mapping follows its template, keeps its id, and is another when its source is", async (t) => {
  const { client, write } = await open(t, fn(), beside, mapping(3), alias("live", toFirst), version("V1"));
  const mappings = async () =>
    (await client.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings ?? [];
  const [first] = await mappings();
  write(fn(), beside, mapping(7), alias("live", toFirst), version("V1"));
  await until(async () => (await mappings())[0]?.BatchSize === 7);
  assert.equal((await mappings())[0]?.UUID, first?.UUID);
  const without = mapping(7)
    .replace(/, FilterCriteria.*\}\]? \}\n/, " }\n")
    .replace("Jobs.Arn", "Other.Arn");
  write(fn(), beside, without, "  Other: { Type: AWS::SQS::Queue }\n", alias("live", toFirst), version("V1"));
  await until(async () => (await mappings())[0]?.EventSourceArn?.endsWith("Other"));
  assert.deepEqual(
    (await mappings()).map((each) => [each.UUID === first?.UUID, each.FilterCriteria]),
    [[true, undefined]],
  );
  write(fn());
  await until(async () => (await mappings()).length === 0);
});
