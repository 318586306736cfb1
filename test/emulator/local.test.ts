import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { LocalError, LocalStatus, SourcePlace } from "../../src/protocol/emulator.ts";
import { zipOf } from "../conformance/packages.ts";
import { send, type Sent, sendSigned } from "./wire/signedRequest.ts";
import { clientOptions, startedEmulator, suiteEnd } from "./startedEmulator.ts";

const template = `
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: Hello, Runtime: nodejs24.x, Handler: index.handler, CodeUri: . }
  Broken:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: Broken, Runtime: nodejs24.x, Handler: missing.handler, CodeUri: . }
`;

describe("the emulator's own paths", () => {
  const end = suiteEnd();
  let templatePath: string;
  let emulator: Emulator;
  let lambda: LambdaClient;
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    templatePath = join(folder, "template.yaml");
    await writeFile(templatePath, template);
    await writeFile(join(folder, "index.mjs"), "export const handler = async () => ({ pid: process.pid });");
    emulator = await startedEmulator(end, { templates: [templatePath], version: "1.2.3" });
    lambda = new LambdaClient(clientOptions(emulator));
  });

  async function ask<Schema extends v.GenericSchema>(sent: Sent, schema: Schema) {
    const { status, body } = await sendSigned(emulator, sent);
    return { status, body: v.parse(v.pipe(v.string(), v.parseJson(), schema), body) };
  }
  async function pidOfHello(): Promise<unknown> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "Hello" }));
    return (JSON.parse(Buffer.from(Payload ?? []).toString()) as { pid: unknown }).pid;
  }

  test("tell where a function's handler is defined, and that none is declared", async () => {
    const { body } = await ask({ path: "/_local/source/Hello" }, SourcePlace);
    assert.deepEqual(body, { file: join(dirname(templatePath), "index.mjs"), line: 1, name: "handler" });
    const { status } = await ask({ path: "/_local/source/Nobody" }, LocalError);
    assert.equal(status, 404);
  });

  test("tell the templates, their functions and problems, and the processes that run", async () => {
    const pid = await pidOfHello();
    const { status, body } = await ask({ path: "/_local/status" }, LocalStatus);
    assert.equal(status, 200);
    assert.equal(body.version, "1.2.3");
    assert.deepEqual(body.templates, [templatePath]);
    assert.ok(body.workspaceFunctions.includes("Hello"));
    assert.deepEqual(
      body.problems.map(({ code, functionName }) => [code, functionName]),
      [["handler-missing", "Broken"]],
    );
    const [environment] = body.environments;
    assert.equal(environment?.pid, pid);
    assert.equal(environment?.version, "$LATEST");
  });

  test("reload starts functions anew", async () => {
    const before = await pidOfHello();
    const answer = await sendSigned(emulator, { method: "POST", path: "/_local/reload" });
    assert.equal(answer.status, 204);
    assert.notEqual(await pidOfHello(), before);
  });

  test("reset forgets what was made through the APIs and keeps the workspace's functions", async () => {
    const logs = new CloudWatchLogsClient(clientOptions(emulator));
    const sqs = new SQSClient(clientOptions(emulator));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "Made",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/r",
        Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 1;" }) },
      }),
    );
    await sqs.send(new CreateQueueCommand({ QueueName: "made" }));
    await pidOfHello();
    const answer = await sendSigned(emulator, { method: "POST", path: "/_local/reset" });
    assert.equal(answer.status, 204);
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    const names = Functions?.map(({ FunctionName }) => FunctionName);
    assert.ok(names?.includes("Hello"));
    assert.ok(!names?.includes("Made"));
    assert.equal((await sqs.send(new ListQueuesCommand({}))).QueueUrls, undefined);
    const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/Made" }));
    assert.deepEqual(groups.logGroups, []);
    assert.equal(typeof (await pidOfHello()), "number");
  });

  const refusals: readonly (readonly [Sent, number, string])[] = [
    [{ path: "/_local/nothing" }, 404, "not-found"],
    [{ method: "DELETE", path: "/_local/status" }, 404, "not-found"],
    [{ method: "DELETE", path: "/_local/debug/none" }, 404, "not-found"],
    [{ method: "DELETE", path: "/_local/debug/%zz" }, 404, "not-found"],
    [{ method: "POST", path: "/_local/debug", body: "{" }, 400, "bad-request"],
    [{ method: "POST", path: "/_local/debug", body: "{}" }, 400, "bad-request"],
    [{ method: "POST", path: "/_local/debug", body: '{"functionName":"Missing"}' }, 404, "not-found"],
  ];
  for (const [sent, status, code] of refusals) {
    test(`refuse ${sent.method ?? "GET"} ${sent.path} ${String(sent.body ?? "")} with ${code}`, async () => {
      const answer = await ask(sent, LocalError);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }

  test("are closed to whoever does not sign", async () => {
    assert.equal((await send(emulator, { path: "/_local/status" })).status, 403);
  });
});
