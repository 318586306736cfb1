import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { zipOf } from "../../../../../../conformance/packages.ts";
import { testLambda } from "../../testLambda.ts";

const refused = "InvalidParameterValueException";
const subnet = { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] };
const accessPoint = "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0";
const fileSystem = { FileSystemConfigs: [{ Arn: accessPoint, LocalMountPath: "/mnt/a" }] };
const sixLayers = Array.from({ length: 6 }, (_, i) => `arn:aws:lambda:us-east-1:000000000000:layer:l${i}:1`);

/** What a request adds to a plain function, and the words that AWS refuses it with. */
const cases: readonly [string, Readonly<Record<string, unknown>>, RegExp | string][] = [
  [
    "a package without a handler",
    { Handler: undefined },
    "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
  ],
  ["a package without code", { Code: {} }, "Please provide a source for function code."],
  [
    "an image with a handler",
    { PackageType: "Image", Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/a:1" } },
    "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
  ],
  [
    "reserved variables",
    { Environment: { Variables: { AWS_REGION: "x", OWN: "y", LAMBDA_TASK_ROOT: "z" } } },
    /Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT$/,
  ],
  [
    "an environment of more than 4 KB",
    { Environment: { Variables: { BIG: "é".repeat(2048) } } },
    /exceeded the 4KB limit\. String measured: \{"BIG":"é+"\}$/,
  ],
  ["more than five layers", { Layers: sixLayers }, "Cannot reference more than 5 layers."],
  [
    "a layer of another region",
    { Layers: ["arn:aws:lambda:eu-west-1:000000000000:layer:l:1"] },
    "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
  ],
  [
    "subnets without security groups",
    { VpcConfig: { SubnetIds: ["subnet-1"] } },
    "SubnetIds and SecurityIds must coexist or be both empty list.",
  ],
  [
    "a file system without a VPC",
    fileSystem,
    `Function must be configured to execute in a VPC to reference access point ${accessPoint}`,
  ],
  [
    "SnapStart for Node",
    { SnapStart: { ApplyOn: "PublishedVersions" } },
    "nodejs22.x is not supported for SnapStart enabled functions.",
  ],
  [
    "levels in a text log",
    { LoggingConfig: { LogFormat: "Text", SystemLogLevel: "WARN" } },
    /^LogLevel is not supported when LogFormat is set to "Text"\./,
  ],
  ["tags of AWS's own", { Tags: { "aws:mine": "x" } }, /^aws: prefixed tag key names/],
  [
    "a dead letter that is no queue",
    { DeadLetterConfig: { TargetArn: "arn:aws:s3:us-east-1:000000000000:b" } },
    /must be an SQS queue or an SNS topic/,
  ],
];

describe("rules that the service model does not have", async () => {
  const plain = {
    FunctionName: "f",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/r",
    Code: { ZipFile: await zipOf({ "index.js": "1" }) },
  };

  for (const [what, changes, message] of cases) {
    test(`${what}: refused`, async (t) => {
      const lambda = testLambda(t);
      await assert.rejects(lambda.call("CreateFunction", { ...plain, ...changes }), (error: object) => {
        assert.ok("wireMessage" in error && "code" in error);
        assert.equal(error.code, refused);
        if (typeof message === "string") assert.equal(error.wireMessage, message);
        else assert.match(String(error.wireMessage), message);
        return true;
      });
      assert.deepEqual((await lambda.call("ListFunctions", {}))["Functions"], []);
    });
  }

  test("a VPC stays while a file system needs it", async (t) => {
    const lambda = testLambda(t);
    await lambda.call("CreateFunction", { ...plain, VpcConfig: subnet, ...fileSystem });
    lambda.clock.advance(100);
    const noVpc = { SubnetIds: [], SecurityGroupIds: [] };
    const update = (changes: object) =>
      lambda.call("UpdateFunctionConfiguration", { FunctionName: "f", ...changes });
    await assert.rejects(update({ VpcConfig: noVpc }), {
      wireMessage: `Function VPC configuration cannot be removed with access point ${accessPoint} referenced.`,
    });
    const { VpcConfig } = await update({ VpcConfig: noVpc, FileSystemConfigs: [] });
    assert.deepEqual(VpcConfig, { ...noVpc, VpcId: "", Ipv6AllowedForDualStack: false });
  });

  test("an empty ARN takes the dead letter queue and the key away", async (t) => {
    const lambda = testLambda(t);
    const queue = "arn:aws:sqs:us-east-1:000000000000:dead";
    const key = "arn:aws:kms:us-east-1:000000000000:key/k";
    const created = await lambda.call("CreateFunction", {
      ...plain,
      DeadLetterConfig: { TargetArn: queue },
      KMSKeyArn: key,
    });
    assert.deepEqual(created["DeadLetterConfig"], { TargetArn: queue });
    lambda.clock.advance(100);
    const updated = await lambda.call("UpdateFunctionConfiguration", {
      FunctionName: "f",
      DeadLetterConfig: { TargetArn: "" },
      KMSKeyArn: "",
    });
    assert.equal(updated["DeadLetterConfig"], undefined);
    assert.equal(updated["KMSKeyArn"], undefined);
  });

  test("only functions on managed instances run longer than 900 seconds and have more memory", async (t) => {
    const lambda = testLambda(t);
    const tooLong = /Value '5400' at 'timeout' failed .* less than or equal to 900/;
    await assert.rejects(lambda.call("CreateFunction", { ...plain, Timeout: 5400 }), { message: tooLong });
    await lambda.call("CreateFunction", plain);
    lambda.clock.advance(100);
    const update = { FunctionName: "f", Timeout: 5400, MemorySize: 32_768 };
    await assert.rejects(lambda.call("UpdateFunctionConfiguration", update), { message: tooLong });
    const { CapacityProvider: provider } = await lambda.call("CreateCapacityProvider", {
      CapacityProviderName: "p",
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: "arn:aws:iam::000000000000:role/r" },
    });
    const { CapacityProviderArn } = provider as { CapacityProviderArn: string };
    const managed = {
      ...plain,
      FunctionName: "managed",
      Timeout: 5400,
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn } },
    };
    assert.equal((await lambda.call("CreateFunction", managed))["Timeout"], 5400);
    lambda.clock.advance(100);
    for (const FunctionName of ["managed", "arn:aws:lambda:us-east-1:000000000000:function:managed"]) {
      const updated = await lambda.call("UpdateFunctionConfiguration", { ...update, FunctionName });
      assert.equal(updated["MemorySize"], 32_768);
      lambda.clock.advance(100);
    }
    await assert.rejects(
      lambda.call("UpdateFunctionConfiguration", { ...update, FunctionName: "managed", Timeout: 5401 }),
      {
        message: /less than or equal to 5400/,
      },
    );
  });

  test("a workspace function with a runtime of the past can still be configured", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define({
      functionName: "old",
      code: { kind: "folder", taskRoot: "/old", layers: [], sha256: "x", size: 1 },
      configuration: { Runtime: "nodejs14.x", Handler: "index.handler" },
    });
    const updated = await lambda.call("UpdateFunctionConfiguration", {
      FunctionName: "old",
      Environment: { Variables: { KEPT: "1" } },
    });
    assert.deepEqual(updated["Environment"], { Variables: { KEPT: "1" } });
  });
});
