import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import { unzip } from "../../../src/emulator/services/lambda/code/zip.ts";
import { startedEmulator } from "../startedEmulator.ts";
import { lambdaClient } from "./lambdaClient.ts";

const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: greeter
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src
      Environment: { Variables: { GREETING: hello } }
`;

test("variables that a person edited stay after a restart; the function answers with them and can be downloaded", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-edited-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "template.yaml"), template);
  await writeFile(
    join(folder, "src/index.js"),
    "exports.handler = async () => process.env.GREETING + process.env.NAME;\n",
  );
  const options = { dataDir: join(folder, "data"), templates: [join(folder, "template.yaml")] };
  const FunctionName = "greeter";

  const before = await startedEmulator(t, options);
  const first = lambdaClient(t, before);
  const read = await first.send(new sdk.GetFunctionConfigurationCommand({ FunctionName }));
  assert.deepEqual(read.Environment, { Variables: { GREETING: "hello" } });
  const edit = (RevisionId: string | undefined) =>
    first.send(
      new sdk.UpdateFunctionConfigurationCommand({
        FunctionName,
        RevisionId,
        Environment: { Variables: { GREETING: "good day, ", NAME: "Ada" } },
      }),
    );
  await edit(read.RevisionId);
  await sdk.waitUntilFunctionUpdatedV2({ client: first, maxWaitTime: 10, minDelay: 0.02 }, { FunctionName });
  await assert.rejects(edit(read.RevisionId), { name: "PreconditionFailedException" });
  await before.stop();

  const client = lambdaClient(t, await startedEmulator(t, options));
  const { Payload } = await client.send(new sdk.InvokeCommand({ FunctionName }));
  assert.equal(Buffer.from(Payload ?? []).toString(), '"good day, Ada"');

  const { Code } = await client.send(new sdk.GetFunctionCommand({ FunctionName }));
  const download = await fetch(Code?.Location ?? "");
  assert.equal(download.status, 200);
  const unzipped = join(folder, "unzipped");
  await unzip(new Uint8Array(await download.arrayBuffer()), unzipped);
  assert.deepEqual(await readdir(unzipped), ["index.js"]);
});

test(
  "a published version keeps its code while the sources change, also after a restart",
  { timeout: 60_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-frozen-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "template.yaml"), template);
    const write = (answer: string) =>
      writeFile(join(folder, "src/index.js"), `exports.handler = async () => "${answer}";\n`);
    await write("first");
    const options = { dataDir: join(folder, "data"), templates: [join(folder, "template.yaml")] };
    const FunctionName = "greeter";
    const answers = async (client: sdk.LambdaClient) => {
      const found = [];
      for (const Qualifier of ["1", "$LATEST"]) {
        const { Payload } = await client.send(new sdk.InvokeCommand({ FunctionName, Qualifier }));
        found.push(JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown);
      }
      return found;
    };

    const before = await startedEmulator(t, options);
    const first = lambdaClient(t, before);
    await first.send(new sdk.PublishVersionCommand({ FunctionName }));
    assert.deepEqual(await answers(first), ["first", "first"]);
    await write("second");
    // The next call takes the change in.
    while ((await answers(first))[1] !== "second");
    assert.deepEqual(await answers(first), ["first", "second"]);
    await before.stop();

    await write("third");
    const client = lambdaClient(t, await startedEmulator(t, options));
    assert.deepEqual(await answers(client), ["first", "third"]);
    await write("first");
    while ((await answers(client))[1] !== "first");
    assert.deepEqual(await answers(client), ["first", "first"]);
  },
);
