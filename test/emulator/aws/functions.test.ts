import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { before, describe, test } from "node:test";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { updateCode } from "../../../src/aws/code/code.ts";
import { putObject } from "../../../src/aws/code/uploads.ts";
import { Clients } from "../../../src/aws/clients.ts";
import { listAliases } from "../../../src/aws/aliases.ts";
import { getFunction, listFunctions, updateEnvironment } from "../../../src/aws/functions.ts";
import { listVersions } from "../../../src/aws/versions.ts";
import { invoke } from "../../../src/aws/invoke.ts";
import { localApi } from "../../../src/aws/localApi.ts";
import type { LocalTarget } from "../../../src/aws/target.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { until } from "../../until.ts";
import { zipOf } from "../../conformance/packages.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

describe("the client side of functions", () => {
  const end = suiteEnd();
  const clients = new Clients();
  let target: LocalTarget;
  let access: { readonly clients: typeof clients; readonly target: LocalTarget };
  let lambda: LambdaClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    target = { kind: "local", ...emulator };
    access = { clients, target };
    lambda = new LambdaClient(clientOptions(emulator));
    end.after(() => {
      clients.reset();
      lambda.destroy();
    });
  });

  async function create(FunctionName: string, code = "exports.handler = async (event) => event;") {
    const command = new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs24.x",
      Role: "arn:aws:iam::000000000000:role/any",
      Handler: "index.handler",
      Code: { ZipFile: await zipOf({ "index.js": code }) },
      Environment: { Variables: { STAGE: "dev" } },
    });
    await lambda.send(command);
    await until(async () => (await getFunction(access, FunctionName)).state === "Active");
  }

  test("a package goes by way of a bucket, and a bucket that is not there is told", async () => {
    await create("uploaded");
    const s3 = new S3Client({ ...clientOptions(target), forcePathStyle: true });
    end.after(() => s3.destroy());
    await s3.send(new CreateBucketCommand({ Bucket: "packages.of.ours" }));
    const content = await zipOf({ "index.js": "exports.handler = async () => 'from S3';" });
    const object = { bucket: "packages.of.ours", key: "lambda-workbench/uploaded/1.zip" };
    await putObject(access, { ...object, content });
    const { revisionId } = await getFunction(access, "uploaded");
    await updateCode(access, { name: "uploaded", code: object, revisionId });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: "uploaded" });
    const payload = new TextEncoder().encode("{}");
    const { payload: answer } = await invoke(access, { name: "uploaded", payload, type: "RequestResponse" });
    assert.equal(answer, '"from S3"');
    await assert.rejects(putObject(access, { bucket: "nobodys", key: "a.zip", content }), {
      code: "no-bucket",
      message: /There is no bucket "nobodys"\./,
    });
  });

  test("a list of more than one page comes whole, by pages", async () => {
    await Promise.all(Array.from({ length: 60 }, (_, index) => create(`many-${index}`)));
    const pages: number[] = [];
    const names = new Set<string>();
    for await (const page of listFunctions(access)) {
      pages.push(page.length);
      for (const { name } of page) names.add(name);
    }
    assert.ok(pages.length > 1);
    assert.equal([...names].filter((name) => name.startsWith("many-")).length, 60);
  });

  test("versions come newest first and without $LATEST, aliases with their weights", async () => {
    await create("versioned");
    await lambda.send(new PublishVersionCommand({ FunctionName: "versioned", Description: "one" }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "versioned", MemorySize: 256 }));
    await waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { FunctionName: "versioned" },
    );
    await lambda.send(new PublishVersionCommand({ FunctionName: "versioned", Description: "two" }));
    await lambda.send(
      new CreateAliasCommand({
        FunctionName: "versioned",
        Name: "live",
        FunctionVersion: "2",
        RoutingConfig: { AdditionalVersionWeights: { "1": 0.25 } },
      }),
    );
    const versions = await listVersions(access, "versioned");
    assert.deepEqual(
      versions.map(({ version, description }) => [version, description]),
      [
        ["2", "two"],
        ["1", "one"],
      ],
    );
    const [alias] = await listAliases(access, "versioned");
    assert.equal(alias?.version, "2");
    assert.deepEqual(alias?.weights, { "1": 0.25 });
  });

  test("variables are saved at the revision they were read at, and never over somebody else's", async () => {
    await create("edited");
    const read = await getFunction(access, "edited");
    assert.deepEqual(read.environment, { STAGE: "dev" });
    const saved = await updateEnvironment(access, {
      name: "edited",
      variables: { STAGE: "prod" },
      revisionId: read.revisionId,
    });
    assert.deepEqual(saved.environment, { STAGE: "prod" });
    await assert.rejects(
      updateEnvironment(access, { name: "edited", variables: {}, revisionId: read.revisionId }),
      (error) => error instanceof AppError && ["revision-conflict", "conflict"].includes(error.code),
    );
    assert.deepEqual((await getFunction(access, "edited")).environment, { STAGE: "prod" });
  });

  test("an invoke gives the payload, the log's tail and the request's id", async () => {
    await create("echo", 'exports.handler = async (event) => { console.log("heard"); return event; };');
    const answer = await invoke(access, { name: "echo", payload: Buffer.from('{"a":1}') });
    assert.equal(answer.payload, '{"a":1}');
    assert.equal(answer.functionError, undefined);
    assert.match(answer.logTail, new RegExp(`RequestId: ${answer.requestId}[\\s\\S]*heard`));
  });

  test("a function that fails is an answer, one that is missing is an error", async () => {
    await create("failing", 'exports.handler = async () => { throw new RangeError("no"); };');
    const answer = await invoke(access, { name: "failing", payload: Buffer.from("{}") });
    assert.equal(answer.functionError, "Unhandled");
    assert.match(answer.payload, /RangeError/);
    await assert.rejects(
      invoke(access, { name: "missing", payload: Buffer.from("{}") }),
      (error) => error instanceof AppError && error.code === "not-found",
    );
  });

  test("an invoke is sent once, whatever becomes of it: a second one would run the function again", async (t) => {
    let requests = 0;
    const failing = createServer((_, response) => {
      requests++;
      response.writeHead(503, { "content-type": "application/json" }).end("{}");
    });
    failing.listen(0, "127.0.0.1");
    await once(failing, "listening");
    t.after(() => failing.close());
    const address = failing.address();
    assert.ok(typeof address === "object" && address !== null);
    const elsewhere = { ...target, endpoint: `http://127.0.0.1:${address.port}` };
    await assert.rejects(
      invoke({ clients, target: elsewhere }, { name: "echo", payload: Buffer.from("{}") }),
      AppError,
    );
    assert.equal(requests, 1);
  });

  test("the emulator's own API takes only its key", async () => {
    assert.deepEqual((await localApi(target).status()).templates, []);
    await assert.rejects(
      localApi({ ...target, secretAccessKey: "wrong" }).status(),
      (error) => error instanceof AppError,
    );
  });
});
