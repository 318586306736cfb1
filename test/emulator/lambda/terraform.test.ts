import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { zipOf } from "../../conformance/packages.ts";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { lambdaClient } from "./lambdaClient.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000";
const FunctionName = "deployed";
const functionArn = `${arn}:function:${FunctionName}`;

// The calls of the resources of Terraform's AWS provider, in its order: create, wait, read, change, read, destroy.
// What a read leaves out or words otherwise than AWS shows there as a change on every plan.
describe("what Terraform's provider calls", () => {
  const end = suiteEnd();
  let client: sdk.LambdaClient;
  let sqs: SQSClient;
  let package1: Buffer;
  let package2: Buffer;
  before(async () => {
    const emulator = await startedEmulator(end);
    client = lambdaClient(end, emulator);
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => sqs.destroy());
    package1 = await zipOf({ "index.js": "exports.handler = async () => 1;\n" });
    package2 = await zipOf({ "index.js": "exports.handler = async () => 2;\n" });
  });

  /** A resource's wait: by the configuration alone, as the provider does. */
  const settled = () =>
    until(async () => {
      const now = await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName }));
      return now.State === "Active" && now.LastUpdateStatus === "Successful";
    });

  /** A function resource's read: everything that its state is made of. */
  async function read(Qualifier?: string) {
    const { Configuration, Code, Tags, Concurrency } = await client.send(
      new sdk.GetFunctionCommand({ FunctionName, Qualifier }),
    );
    const { CodeSigningConfigArn } = await client.send(
      new sdk.GetFunctionCodeSigningConfigCommand({ FunctionName }),
    );
    const versions: sdk.FunctionConfiguration[] = [];
    for await (const page of sdk.paginateListVersionsByFunction(
      { client },
      { FunctionName, MaxItems: 10_000 },
    )) {
      versions.push(...(page.Versions ?? []));
    }
    return { Configuration, Code, Tags, Concurrency, CodeSigningConfigArn, versions };
  }

  test("a function is created with tags and published, and reads back as it was asked for", async () => {
    const asked = {
      FunctionName,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/deployed",
      Description: "by Terraform",
      Timeout: 7,
      MemorySize: 256,
      Architectures: ["x86_64"],
      Environment: { Variables: { STAGE: "test" } },
      EphemeralStorage: { Size: 1024 },
      LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "DEBUG", SystemLogLevel: "WARN" },
      TracingConfig: { Mode: "Active" },
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
      PackageType: "Zip",
    } satisfies Partial<sdk.CreateFunctionCommandInput>;
    const created = await client.send(
      new sdk.CreateFunctionCommand({
        ...asked,
        Code: { ZipFile: package1 },
        Publish: true,
        Tags: { team: "blue", "aws-like": "yes" },
      }),
    );
    assert.equal(created.Version, "1");
    await settled();
    await client.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 10 }),
    );

    const state = await read();
    const expected = {
      ...asked,
      FunctionArn: functionArn,
      Version: "$LATEST",
      CodeSha256: created.CodeSha256,
      CodeSize: package1.length,
      LoggingConfig: { ...asked.LoggingConfig, LogGroup: `/aws/lambda/${FunctionName}` },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      State: "Active",
      LastUpdateStatus: "Successful",
    };
    const { LastModified, RevisionId, RuntimeVersionConfig, ...shown } = state.Configuration ?? {};
    assert.deepEqual(shown, expected);
    assert.match(LastModified ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.match(RevisionId ?? "", /^[0-9a-f-]{36}$/);
    assert.match(
      RuntimeVersionConfig?.RuntimeVersionArn ?? "",
      /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
    );
    assert.deepEqual(state.Tags, { team: "blue", "aws-like": "yes" });
    assert.deepEqual(state.Concurrency, { ReservedConcurrentExecutions: 10 });
    assert.equal(state.Code?.RepositoryType, "S3");
    assert.equal(state.CodeSigningConfigArn, undefined);
    assert.deepEqual(
      state.versions.map(({ FunctionArn }) => FunctionArn),
      [`${functionArn}:$LATEST`, `${functionArn}:1`],
    );

    const published = await read("1");
    assert.equal(published.Configuration?.FunctionArn, `${functionArn}:1`);
    assert.equal(published.Configuration.CodeSha256, created.CodeSha256);
    for (const by of [functionArn, `000000000000:function:${FunctionName}`, `${functionArn}:1`]) {
      const { Configuration } = await client.send(new sdk.GetFunctionCommand({ FunctionName: by }));
      assert.equal(Configuration?.FunctionName, FunctionName);
    }
  });

  test("what is read beside a function has its defaults, and its own 404s", async () => {
    const recursion = await client.send(new sdk.GetFunctionRecursionConfigCommand({ FunctionName }));
    assert.equal(recursion.RecursiveLoop, "Terminate");
    const management = await client.send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName }));
    assert.equal(management.UpdateRuntimeOn, "Auto");
    assert.equal(management.FunctionArn, `${functionArn}:$LATEST`);
    const { Tags } = await client.send(new sdk.ListTagsCommand({ Resource: functionArn }));
    assert.deepEqual(Tags, { team: "blue", "aws-like": "yes" });
    const absent: (() => Promise<unknown>)[] = [
      () => client.send(new sdk.GetPolicyCommand({ FunctionName })),
      () => client.send(new sdk.GetAliasCommand({ FunctionName, Name: "live" })),
      () => client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName })),
      () => client.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName })),
      () => client.send(new sdk.GetFunctionCommand({ FunctionName, Qualifier: "2" })),
      () => client.send(new sdk.GetFunctionCommand({ FunctionName: "never" })),
      () => client.send(new sdk.GetFunctionCodeSigningConfigCommand({ FunctionName: "never" })),
      () => client.send(new sdk.GetLayerVersionCommand({ LayerName: "never", VersionNumber: 1 })),
      () =>
        client.send(new sdk.GetEventSourceMappingCommand({ UUID: "00000000-0000-4000-8000-000000000000" })),
    ];
    for (const ask of absent) await assert.rejects(ask, isGone);
    await assert.rejects(
      client.send(new sdk.GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "1" })),
      { name: "ProvisionedConcurrencyConfigNotFoundException" },
    );
  });

  test("a change of configuration, code and tags is a new version, to which the alias is moved", async () => {
    await client.send(
      new sdk.CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", Description: "one" }),
    );
    await client.send(
      new sdk.UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9, Description: "" }),
    );
    await settled();
    const updated = await client.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName, ZipFile: package2, Publish: false }),
    );
    await settled();
    const { Version } = await client.send(
      new sdk.PublishVersionCommand({ FunctionName, CodeSha256: updated.CodeSha256 }),
    );
    assert.equal(Version, "2");
    await settled();
    await client.send(new sdk.TagResourceCommand({ Resource: functionArn, Tags: { team: "red" } }));
    await client.send(new sdk.UntagResourceCommand({ Resource: functionArn, TagKeys: ["aws-like"] }));
    await client.send(
      new sdk.UpdateAliasCommand({
        FunctionName,
        Name: "live",
        FunctionVersion: "2",
        RoutingConfig: { AdditionalVersionWeights: { "1": 0.25 } },
      }),
    );

    const state = await read();
    assert.equal(state.Configuration?.Timeout, 9);
    assert.equal(state.Configuration.Description, "");
    assert.equal(state.Configuration.CodeSha256, updated.CodeSha256);
    assert.deepEqual(state.Tags, { team: "red" });
    assert.deepEqual(
      state.versions.map(({ Version: version, Timeout }) => [version, Timeout]),
      [
        ["$LATEST", 9],
        ["1", 7],
        ["2", 9],
      ],
    );
    const alias = await client.send(new sdk.GetAliasCommand({ FunctionName, Name: "live" }));
    assert.equal(alias.FunctionVersion, "2");
    assert.deepEqual(alias.RoutingConfig, { AdditionalVersionWeights: { "1": 0.25 } });
    const { Configuration } = await client.send(
      new sdk.GetFunctionCommand({ FunctionName, Qualifier: "live" }),
    );
    assert.equal(Configuration?.FunctionArn, `${functionArn}:live`);
  });

  // The provider's own tests, which run against AWS, have nothing left of these after such updates.
  test("what an update gives empty is gone from the next read", async () => {
    await client.send(
      new sdk.UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: {} },
        DeadLetterConfig: { TargetArn: "" },
        Layers: [],
        VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      }),
    );
    await settled();
    await client.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }));
    const { Configuration, Concurrency } = await read();
    assert.equal(Configuration?.Environment, undefined);
    assert.equal(Configuration?.DeadLetterConfig, undefined);
    assert.equal(Configuration?.Layers, undefined);
    assert.equal(Concurrency, undefined);

    await client.send(
      new sdk.CreateFunctionUrlConfigCommand({
        FunctionName,
        AuthType: "NONE",
        Cors: { AllowOrigins: ["*"] },
      }),
    );
    await client.send(new sdk.UpdateFunctionUrlConfigCommand({ FunctionName, Cors: {} }));
    const url = await client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName }));
    assert.equal(url.Cors, undefined);
    assert.equal(url.InvokeMode, "BUFFERED");
  });

  test("an event source mapping is waited for, emptied and deleted", async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: "source" }));
    const { UUID } = await client.send(
      new sdk.CreateEventSourceMappingCommand({
        FunctionName: functionArn,
        EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:source",
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { a: [1] } }) }] },
        ScalingConfig: { MaximumConcurrency: 5 },
      }),
    );
    const get = () => client.send(new sdk.GetEventSourceMappingCommand({ UUID }));
    const enabled = () => until(async () => (await get()).State === "Enabled");
    await enabled();
    await client.send(
      new sdk.UpdateEventSourceMappingCommand({ UUID, BatchSize: 5, FilterCriteria: {}, ScalingConfig: {} }),
    );
    await enabled();
    const { BatchSize, FilterCriteria, ScalingConfig } = await get();
    assert.deepEqual(
      { BatchSize, FilterCriteria, ScalingConfig },
      {
        BatchSize: 5,
        FilterCriteria: undefined,
        ScalingConfig: undefined,
      },
    );
    await client.send(new sdk.DeleteEventSourceMappingCommand({ UUID }));
    await until(() => get().then(() => false, isGone));
  });

  test("a deleted function leaves nothing behind", async () => {
    await client.send(new sdk.DeleteAliasCommand({ FunctionName, Name: "live" }));
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName }));
    await assert.rejects(client.send(new sdk.GetFunctionCommand({ FunctionName })), isGone);
    await assert.rejects(client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName })), isGone);
    await assert.rejects(client.send(new sdk.ListTagsCommand({ Resource: functionArn })), isGone);
  });
});

function isGone(error: unknown): true {
  assert.ok(error instanceof sdk.ResourceNotFoundException);
  assert.equal(error.$metadata.httpStatusCode, 404);
  return true;
}
