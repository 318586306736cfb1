import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { zipOf } from "../conformance/packages.ts";
import { onWindows, skipPlatformCheck, startOnWindows } from "../driver/wine.ts";
import { builtCli } from "../emulator/builtCli.ts";
import { clientOptions, suiteEnd } from "../emulator/startedEmulator.ts";
import { removeFolder } from "../platform.ts";
import { until } from "../until.ts";

// The emulator on Node for Windows, in Wine, called from here: what it executes there is what Windows executes.

const skip = process.env["TEST_IN_WINE"] === undefined && "the step `windows` has Wine";

const handler = `
const os = require("node:os"), fs = require("node:fs"), path = require("node:path");
exports.handler = async (event, context) => {
  console.log("a line of", process.platform);
  if (event.fails) throw new TypeError("on purpose");
  if (event.waits) await new Promise(() => setInterval(() => {}, 1000));
  if (event.exits) process.exit(3);
  fs.writeFileSync(path.join(os.tmpdir(), "kept"), "yes");
  return { event, tmp: os.tmpdir(), cwd: process.cwd(), root: process.env.LAMBDA_TASK_ROOT, quoted: process.env.QUOTED, name: context.functionName };
};
`.replaceAll("\n", "\r\n");

const template = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src\\greet
      Handler: app.handler
      Runtime: nodejs22.x
      Environment:
        Variables:
          NODE_SKIP_PLATFORM_CHECK: "1"
          GREETING: hello
`.replaceAll("\n", "\r\n");

describe("on Windows", { skip }, () => {
  const end = suiteEnd();
  const folder = mkdtempSync(join(tmpdir(), "lw-windows-"));
  end.after(() => removeFolder(folder));
  const dataDir = onWindows(join(folder, "data"));
  let emulator: Awaited<ReturnType<typeof start>>;
  let client: LambdaClient;

  before(async () => {
    mkdirSync(join(folder, "shop/src/greet"), { recursive: true });
    writeFileSync(join(folder, "shop/template.yaml"), template);
    writeFileSync(
      join(folder, "shop/src/greet/app.js"),
      "exports.handler = async () => `${process.env.GREETING} of ${process.env.ADDED}`;\r\n",
    );
    writeFileSync(join(folder, "shop/vars.json"), '{\r\n  "Greet": { "ADDED": "vars" }\r\n}\r\n');
    emulator = await start();
    client = new LambdaClient(clientOptions(emulator.ready));
    await client.send(
      new CreateFunctionCommand({
        FunctionName: "fn",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/fn",
        Timeout: 20,
        Environment: { Variables: { ...skipPlatformCheck, QUOTED: `a "b" & c %PATH% \\` } },
        Code: { ZipFile: await zipOf({ "index.js": handler }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 60 }, { FunctionName: "fn" });
  });

  /** Each in a folder of its own, with what it prints. */
  async function start(...more: string[]) {
    const own = mkdtempSync(join(folder, "run-"));
    const files = ["template.yaml", "vars.json"].map((name) => onWindows(join(folder, "shop", name)));
    const program = [
      onWindows(builtCli()),
      "start",
      "--template",
      files[0] ?? "",
      "--env-vars",
      files[1] ?? "",
    ];
    const options = ["--port", "0", "--data-dir", dataDir, "--standby", "0", "--stop-with-stdin", ...more];
    const starter = [onWindows(join(import.meta.dirname, "starter.cjs")), onWindows(own)];
    const child = startOnWindows([...starter, ...program, ...options], folder, join(own, "starter"));
    const exited = once(child, "exit");
    const stop = async () => {
      writeFileSync(join(own, "stop"), "");
      await exited;
    };
    end.after(stop);
    const said = (name: string) => (existsSync(join(own, name)) ? readFileSync(join(own, name), "utf8") : "");
    const line = await until(() => {
      assert.equal(child.exitCode, null, said("starter") + said("err"));
      return said("out").includes("\n") && said("out");
    });
    return { stop, ready: v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), line) };
  }

  async function invoke(event: object, name = "fn") {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: "Tail" }),
    );
    const json: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    return {
      json,
      error: answer.FunctionError,
      log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    };
  }

  test("a function answers, in its own folders and with its variables as they are", async () => {
    const { json, error, log } = await invoke({ n: 1 });
    assert.equal(error, undefined, JSON.stringify(json));
    const answer = v.parse(
      v.object({
        event: v.object({ n: v.number() }),
        tmp: v.string(),
        cwd: v.string(),
        root: v.string(),
        quoted: v.string(),
        name: v.string(),
      }),
      json,
    );
    assert.equal(answer.name, "fn");
    assert.equal(answer.quoted, `a "b" & c %PATH% \\`);
    assert.equal(answer.cwd, answer.root);
    assert.ok(answer.root.startsWith(`${dataDir}\\packages\\`), answer.root);
    assert.ok(answer.tmp.startsWith(`${dataDir}\\work\\`), answer.tmp);
    assert.match(log, /a line of win32\n[^]*REPORT RequestId/);
  });

  test("its errors are what AWS tells, and the next call works", async () => {
    const failed = await invoke({ fails: true });
    assert.equal(failed.error, "Unhandled");
    assert.deepEqual(v.parse(v.object({ errorType: v.string(), errorMessage: v.string() }), failed.json), {
      errorType: "TypeError",
      errorMessage: "on purpose",
    });
    const exited = await invoke({ exits: true });
    assert.match(JSON.stringify(exited.json), /Runtime\.ExitError.*exit status 3/);
    assert.equal((await invoke({})).error, undefined);
  });

  test("one that takes too long is ended, and the next call works", async () => {
    const configure = async (Timeout: number) => {
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "fn", Timeout }));
      await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60 }, { FunctionName: "fn" });
    };
    await configure(2);
    const late = await invoke({ waits: true });
    assert.match(JSON.stringify(late.json), /Sandbox\.Timedout/);
    await configure(20);
    assert.equal((await invoke({})).error, undefined);
  });

  test("its log lines are in the log group", async () => {
    const logs = new CloudWatchLogsClient(clientOptions(emulator.ready));
    await until(async () => {
      const found = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/fn" }));
      return found.events?.some(({ message }) => /a line of win32/.test(message ?? ""));
    });
  });

  test("a workspace's template, its code and its variables may have the line ends of Windows", async () => {
    await until(async () => {
      const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
      return Functions.some(({ FunctionName }) => FunctionName === "Greet");
    });
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 60 }, { FunctionName: "Greet" });
    assert.deepEqual((await invoke({}, "Greet")).json, "hello of vars");
  });

  test("the command line calls a function, and says what it does not understand", async () => {
    // Wine's Node has no `fetch` to this machine, by which a running emulator is found.
    const called = await run("invoke", "fn", "--endpoint", emulator.ready.endpoint);
    assert.equal(called.code, 0, called.said);
    assert.match(called.said, /"name":"fn"/);
    assert.match(called.said, /REPORT RequestId/);
    const refused = await run("env", "--shell", "fish");
    assert.match(refused.said, /--shell is one of posix, powershell, cmd/);
    assert.equal(refused.code, 64);
  });

  async function run(...args: string[]) {
    const output = join(mkdtempSync(join(folder, "run-")), "all");
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = emulator.ready;
    const variables = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    const [code] = await once(
      startOnWindows([onWindows(builtCli()), ...args], folder, output, variables),
      "exit",
    );
    return { said: readFileSync(output, "utf8").replaceAll("\r\n", "\n"), code: code as unknown };
  }

  test("it ends with whoever started it, and the next one has the function", async () => {
    await emulator.stop();
    // Wine tells the last change of a file as its birth, by which a data directory knows that it was made here.
    emulator = await start("--adopt-data-dir");
    client = new LambdaClient(clientOptions(emulator.ready));
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: "fn" }));
    assert.equal(Configuration?.Handler, "index.handler");
    assert.equal((await invoke({})).error, undefined);
  });
});
