import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import { packageLargerThan, zipOf } from "../../conformance/packages.ts";
import { startedEmulator } from "../startedEmulator.ts";
import { createFunction, echo, lambdaClient } from "./lambdaClient.ts";
import { StandIn } from "./standIn.ts";

const settings = {
  Runtime: "nodejs22.x",
  Handler: "index.handler",
  Role: "arn:aws:iam::000000000000:role/test",
} as const;

/** An emulator whose S3 has one object, `packages/echo.zip`. */
async function withS3(t: TestContext) {
  const zip = await zipOf({ "index.js": echo });
  const noSuch = (code: string, message: string) => ({
    status: 404,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  });
  const s3 = await StandIn.open(t, ({ path }) => {
    const { pathname } = new URL(path, "http://s3");
    if (pathname === "/packages/echo.zip") return { status: 200, body: zip };
    return pathname.startsWith("/packages/")
      ? noSuch("NoSuchKey", "The specified key does not exist.")
      : noSuch("NoSuchBucket", "The specified bucket does not exist");
  });
  return lambdaClient(t, await startedEmulator(t, { outbound: { s3: s3.endpoint } }));
}

test("a package in S3 is read through the configured endpoint", async (t) => {
  const client = await withS3(t);
  await createFunction(client, "from-s3", echo, { Code: { S3Bucket: "packages", S3Key: "echo.zip" } });
  const { Payload } = await client.send(
    new sdk.InvokeCommand({ FunctionName: "from-s3", Payload: '"from S3"' }),
  );
  assert.equal(Buffer.from(Payload ?? []).toString(), '"from S3"');
  const layer = await client.send(
    new sdk.PublishLayerVersionCommand({
      LayerName: "from-s3",
      Content: { S3Bucket: "packages", S3Key: "echo.zip" },
    }),
  );
  assert.equal(layer.CompatibleRuntimes, undefined);
  assert.equal(layer.CompatibleArchitectures, undefined);
});

test("what S3 refuses is told in AWS's words", async (t) => {
  const client = await withS3(t);
  const create = (Code: sdk.FunctionCode) =>
    client.send(new sdk.CreateFunctionCommand({ FunctionName: "none", ...settings, Code }));
  await assert.rejects(create({ S3Bucket: "elsewhere", S3Key: "echo.zip" }), {
    name: "InvalidParameterValueException",
    message:
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
  });
  await assert.rejects(create({ S3Bucket: "packages", S3Key: "other.zip" }), {
    name: "InvalidParameterValueException",
    message:
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
  });
});

test("what the emulator's own S3 refuses is told in the same words", async (t) => {
  const client = lambdaClient(t, await startedEmulator(t));
  await assert.rejects(
    createFunction(client, "none", echo, { Code: { S3Bucket: "packages", S3Key: "echo.zip" } }),
    {
      name: "InvalidParameterValueException",
      message:
        /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\. S3 Error Message: The specified bucket does not exist\.?$/,
    },
  );
});

test("an image is kept by its address; Zip and Image are not mixed", async (t) => {
  const client = lambdaClient(t, await startedEmulator(t));
  const digest = "a".repeat(64);
  const ImageUri = `000000000000.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:${digest}`;
  const { Role } = settings;
  await client.send(
    new sdk.CreateFunctionCommand({
      FunctionName: "image",
      PackageType: "Image",
      Role,
      Code: { ImageUri },
      ImageConfig: { Command: ["app.handler"] },
    }),
  );
  await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 10, minDelay: 0.02 }, { FunctionName: "image" });
  const found = await client.send(new sdk.GetFunctionCommand({ FunctionName: "image" }));
  assert.equal(found.Configuration?.CodeSha256, digest);
  assert.deepEqual(found.Configuration?.ImageConfigResponse, { ImageConfig: { Command: ["app.handler"] } });
  assert.deepEqual(found.Code, { RepositoryType: "ECR", ImageUri, ResolvedImageUri: ImageUri });
  await assert.rejects(
    client.send(new sdk.UpdateFunctionCodeCommand({ FunctionName: "image", ZipFile: await zipOf({}) })),
    { message: "Please provide ImageUri when updating a function with packageType Image." },
  );
});

test("a package that is too large unpacked is refused before it is unpacked", async (t) => {
  const client = lambdaClient(t, await startedEmulator(t));
  const zip = await zipOf({ "index.js": Buffer.alloc(262_144_001) });
  await assert.rejects(
    client.send(
      new sdk.CreateFunctionCommand({ FunctionName: "large", ...settings, Code: { ZipFile: zip } }),
    ),
    {
      name: "InvalidParameterValueException",
      message: "Unzipped size must be smaller than 262144000 bytes",
    },
  );
  const sent = await packageLargerThan(52_428_800);
  await assert.rejects(
    client.send(new sdk.PublishLayerVersionCommand({ LayerName: "large", Content: { ZipFile: sent } })),
    { name: "RequestEntityTooLargeException" },
  );
});

test("a dry run of an update changes nothing", async (t) => {
  const client = lambdaClient(t, await startedEmulator(t));
  await createFunction(client, "dry", echo);
  const before = await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: "dry" }));
  const answer = await client.send(
    new sdk.UpdateFunctionCodeCommand({
      FunctionName: "dry",
      ZipFile: await zipOf({ "index.js": "other" }),
      DryRun: true,
    }),
  );
  assert.notEqual(answer.CodeSha256, before.CodeSha256);
  const after = await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: "dry" }));
  assert.equal(after.CodeSha256, before.CodeSha256);
  assert.equal(after.RevisionId, before.RevisionId);
});

test("a package is what it is in Lambda, also where the workspace around the data directory has modules", async (t) => {
  const workspace = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(workspace, { recursive: true, force: true, maxRetries: 3 }));
  await writeFile(join(workspace, "package.json"), '{ "type": "module" }');
  const dataDir = join(workspace, ".lambda-workbench");
  const client = lambdaClient(t, await startedEmulator(t, { dataDir }));
  await createFunction(client, "script", echo);
  const { Payload } = await client.send(
    new sdk.InvokeCommand({ FunctionName: "script", Payload: '"a script"' }),
  );
  assert.equal(Buffer.from(Payload ?? []).toString(), '"a script"');
});
