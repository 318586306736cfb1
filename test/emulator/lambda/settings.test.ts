import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import { zipOf } from "../../conformance/packages.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { createFunction, echo, lambdaClient } from "./lambdaClient.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000";

describe("what is kept beside a function", () => {
  const end = suiteEnd();
  let client: sdk.LambdaClient;
  before(async () => {
    client = lambdaClient(end, await startedEmulator(end));
  });

  test("code signing configurations are made, used, listed and deleted", async () => {
    await createFunction(client, "signed", echo);
    const publisher = "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/abcdefghij";
    const { CodeSigningConfig: config } = await client.send(
      new sdk.CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [publisher] },
        Description: "mine",
      }),
    );
    const CodeSigningConfigArn = config?.CodeSigningConfigArn ?? "";
    assert.match(CodeSigningConfigArn, /:code-signing-config:csc-[a-z0-9]{17}$/);
    assert.deepEqual(config?.CodeSigningPolicies, { UntrustedArtifactOnDeployment: "Warn" });
    await client.send(
      new sdk.PutFunctionCodeSigningConfigCommand({ FunctionName: "signed", CodeSigningConfigArn }),
    );
    const { FunctionArns } = await client.send(
      new sdk.ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }),
    );
    assert.deepEqual(FunctionArns, [`${arn}:function:signed`]);
    const remove = () => client.send(new sdk.DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }));
    await assert.rejects(remove(), { name: "ResourceConflictException" });
    await client.send(new sdk.DeleteFunctionCodeSigningConfigCommand({ FunctionName: "signed" }));
    await remove();
    await assert.rejects(client.send(new sdk.GetCodeSigningConfigCommand({ CodeSigningConfigArn })), {
      name: "ResourceNotFoundException",
      message: `The Lambda code signing configuration ${CodeSigningConfigArn} can not be found.`,
    });
    await assert.rejects(
      client.send(
        new sdk.PutFunctionCodeSigningConfigCommand({ FunctionName: "signed", CodeSigningConfigArn }),
      ),
      { name: "CodeSigningConfigNotFoundException" },
    );
  });

  test("a capacity provider is kept, tagged, and not deleted while a function is on it", async () => {
    const CapacityProviderName = "machines";
    const providerArn = `${arn}:capacity-provider:machines`;
    await client.send(
      new sdk.CreateCapacityProviderCommand({
        CapacityProviderName,
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
        PermissionsConfig: { CapacityProviderOperatorRoleArn: "arn:aws:iam::000000000000:role/r" },
        Tags: { team: "blue" },
      }),
    );
    assert.deepEqual((await client.send(new sdk.ListTagsCommand({ Resource: providerArn }))).Tags, {
      team: "blue",
    });
    await createFunction(client, "managed", echo, {
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: providerArn },
      },
      Publish: true,
    });
    const { FunctionVersions } = await client.send(
      new sdk.ListFunctionVersionsByCapacityProviderCommand({ CapacityProviderName }),
    );
    assert.deepEqual(
      FunctionVersions?.map(({ FunctionArn }) => FunctionArn),
      [`${arn}:function:managed:$LATEST`, `${arn}:function:managed:1`],
    );
    await client.send(
      new sdk.PutFunctionScalingConfigCommand({
        FunctionName: "managed",
        Qualifier: "1",
        FunctionScalingConfig: { MinExecutionEnvironments: 2 },
      }),
    );
    const scaling = await client.send(
      new sdk.GetFunctionScalingConfigCommand({ FunctionName: "managed", Qualifier: "1" }),
    );
    assert.deepEqual(scaling.RequestedFunctionScalingConfig, { MinExecutionEnvironments: 2 });
    const remove = () => client.send(new sdk.DeleteCapacityProviderCommand({ CapacityProviderName }));
    await assert.rejects(remove(), { name: "ResourceConflictException" });
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: "managed" }));
    assert.equal((await remove()).CapacityProvider?.State, "Deleting");
    assert.deepEqual((await client.send(new sdk.ListCapacityProvidersCommand())).CapacityProviders, []);
  });

  test("recursion and runtime management have AWS's defaults and what was put", async () => {
    const FunctionName = "managed-runtime";
    await createFunction(client, FunctionName, echo);
    const recursion = () => client.send(new sdk.GetFunctionRecursionConfigCommand({ FunctionName }));
    assert.equal((await recursion()).RecursiveLoop, "Terminate");
    await client.send(new sdk.PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
    assert.equal((await recursion()).RecursiveLoop, "Allow");

    const management = () => client.send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName }));
    assert.equal((await management()).UpdateRuntimeOn, "Auto");
    assert.equal((await management()).FunctionArn, `${arn}:function:${FunctionName}:$LATEST`);
    await client.send(
      new sdk.PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: "FunctionUpdate" }),
    );
    assert.equal((await management()).UpdateRuntimeOn, "FunctionUpdate");
  });

  test("a resource policy is the one that AddPermission adds to, with the function's revision", async () => {
    const FunctionName = "policied";
    const ResourceArn = `${arn}:function:${FunctionName}`;
    await createFunction(client, FunctionName, echo);
    const statement = (Sid: string) => ({
      Sid,
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: ResourceArn,
    });
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement("put")] });
    const put = await client.send(new sdk.PutResourcePolicyCommand({ ResourceArn, Policy }));
    await client.send(
      new sdk.AddPermissionCommand({
        FunctionName,
        StatementId: "added",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
      }),
    );
    const read = await client.send(new sdk.GetResourcePolicyCommand({ ResourceArn }));
    const { Statement } = JSON.parse(read.Policy ?? "") as { Statement: unknown };
    assert.deepEqual(Statement, [statement("put"), statement("added")]);
    const { RevisionId } = await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName }));
    assert.equal(read.RevisionId, RevisionId);
    assert.notEqual(read.RevisionId, put.RevisionId);
    await assert.rejects(
      client.send(new sdk.DeleteResourcePolicyCommand({ ResourceArn, RevisionId: put.RevisionId })),
      { name: "PreconditionFailedException" },
    );
    await assert.rejects(
      client.send(new sdk.PutResourcePolicyCommand({ ResourceArn, Policy: '{"Statement":[{}]}' })),
      { name: "InvalidParameterValueException" },
    );
    await client.send(new sdk.DeleteResourcePolicyCommand({ ResourceArn, RevisionId: read.RevisionId }));
    await assert.rejects(client.send(new sdk.GetPolicyCommand({ FunctionName })), {
      name: "ResourceNotFoundException",
    });
  });

  test(
    "provisioned concurrency initialises environments before the first call",
    { timeout: 60_000 },
    async () => {
      const FunctionName = "provisioned";
      const source = "exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;\n";
      await createFunction(client, FunctionName, source, { Publish: true });
      const put = await client.send(
        new sdk.PutProvisionedConcurrencyConfigCommand({
          FunctionName,
          Qualifier: "1",
          ProvisionedConcurrentExecutions: 1,
        }),
      );
      assert.equal(put.Status, "IN_PROGRESS");
      assert.equal(put.AllocatedProvisionedConcurrentExecutions, 0);
      const config = () =>
        client.send(new sdk.GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "1" }));
      while ((await config()).Status !== "READY");
      assert.equal((await config()).AvailableProvisionedConcurrentExecutions, 1);
      const { Payload, LogResult } = await client.send(
        new sdk.InvokeCommand({ FunctionName, Qualifier: "1", LogType: "Tail" }),
      );
      assert.equal(Buffer.from(Payload ?? []).toString(), '"provisioned-concurrency"');
      assert.doesNotMatch(Buffer.from(LogResult ?? "", "base64").toString(), /Init Duration/);
      await client.send(new sdk.CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
      await assert.rejects(
        client.send(
          new sdk.PutProvisionedConcurrencyConfigCommand({
            FunctionName,
            Qualifier: "live",
            ProvisionedConcurrentExecutions: 1,
          }),
        ),
        {
          name: "ResourceConflictException",
          message:
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
        },
      );
      await client.send(new sdk.DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "1" }));
      await assert.rejects(config(), { name: "ProvisionedConcurrencyConfigNotFoundException" });
    },
  );

  test("reservations leave the account its minimum, and are taken off what is unreserved", async () => {
    await createFunction(client, "reserved", echo);
    const account = async () => (await client.send(new sdk.GetAccountSettingsCommand())).AccountLimit;
    const before = (await account())?.UnreservedConcurrentExecutions ?? 0;
    const reserve = (ReservedConcurrentExecutions: number) =>
      client.send(
        new sdk.PutFunctionConcurrencyCommand({ FunctionName: "reserved", ReservedConcurrentExecutions }),
      );
    await assert.rejects(reserve(before - 99), {
      name: "InvalidParameterValueException",
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    await reserve(before - 100);
    assert.equal((await account())?.UnreservedConcurrentExecutions, 100);
    await client.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName: "reserved" }));
    assert.equal((await account())?.UnreservedConcurrentExecutions, before);
  });

  test("layers list the newest version that fits", async () => {
    const publish = async (CompatibleRuntimes: sdk.Runtime[]) =>
      client.send(
        new sdk.PublishLayerVersionCommand({
          LayerName: "fitting",
          CompatibleRuntimes,
          Content: { ZipFile: await zipOf({ "file.txt": CompatibleRuntimes.join() }) },
        }),
      );
    await publish(["nodejs22.x"]);
    await publish(["python3.13"]);
    const newest = async (CompatibleRuntime?: sdk.Runtime) => {
      const { Layers = [] } = await client.send(new sdk.ListLayersCommand({ CompatibleRuntime }));
      return Layers.map(({ LatestMatchingVersion }) => LatestMatchingVersion?.Version);
    };
    assert.deepEqual(await newest(), [2]);
    assert.deepEqual(await newest("nodejs22.x"), [1]);
    assert.deepEqual(await newest("java21"), []);
    const { Content } = await client.send(
      new sdk.GetLayerVersionByArnCommand({ Arn: `${arn}:layer:fitting:1` }),
    );
    assert.equal((await fetch(Content?.Location ?? "")).status, 200);
  });
});
