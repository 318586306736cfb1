import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { FilterLogEventsCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { until } from "../until.ts";
import { clientOptions, startedEmulator } from "./startedEmulator.ts";

const root = join(import.meta.dirname, "../..");
const App = v.object({ files: v.record(v.string(), v.string()) });

test("a synthesized CDK app runs from its sources: what is saved is live, and its queue calls", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cdk-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const text = readFileSync(join(root, "test/unit/template/formats/cdkApp.json"), "utf8");
  const { files } = v.parse(v.pipe(v.string(), v.parseJson(), App), text);
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const emulator = await startedEmulator(t, {
    templates: [join(folder, "cdk.out/ShopStack.template.json")],
    dataDir: join(folder, ".lambda-workbench"),
  });
  const lambda = new LambdaClient(clientOptions(emulator));
  const sqs = new SQSClient(clientOptions(emulator));
  const logs = new CloudWatchLogsClient(clientOptions(emulator));
  t.after(() => [lambda, sqs, logs].forEach((client) => client.destroy()));

  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  assert.deepEqual(
    new Set(Functions.map(({ FunctionName }) => FunctionName)),
    new Set(["Hello", "Inner-Nested", "Py", "worker"]),
  );
  const hello = async () => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: "Hello", Payload: '{"name":"Ada"}' }));
    return v.parse(
      v.looseObject({ message: v.string() }),
      JSON.parse(answer.Payload?.transformToString() ?? ""),
    ).message;
  };
  assert.equal(await hello(), "Hello Ada");
  // Beside the entry: a bundle is made of more than one file.
  write("src/greet.ts", "export const greet = (name: string) => `Goodbye ${name}`;\n");
  await until(async () => (await hello()) === "Goodbye Ada");

  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "Hello" }));
  const QueueUrl = Environment?.Variables?.["QUEUE"];
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await until(async () => {
    const found = await logs
      .send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/worker" }))
      .catch(() => undefined);
    return found?.events?.some(({ message }) => /(^|\s)1\s*$/.test(message ?? "")) === true;
  });
});
