import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { before, describe, test } from "node:test";
import {
  GetFunctionConfigurationCommand,
  type InvokeCommandInput,
  InvokeAsyncCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { FilterLogEventsCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { waiting } from "../waiting.ts";
import { sendSigned } from "../wire/signedRequest.ts";
import { createFunction, echo, lambdaClient } from "./lambdaClient.ts";

describe("invoke", () => {
  const end = suiteEnd();
  let emulator: Emulator;
  let client: LambdaClient;
  let logs: CloudWatchLogsClient;
  before(async () => {
    emulator = await startedEmulator(end);
    client = lambdaClient(end, emulator);
    logs = new CloudWatchLogsClient(clientOptions(emulator));
    end.after(() => logs.destroy());
  });
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), "invoke-test-"));
    end.after(() => rm(path, { recursive: true, force: true }));
    return path;
  };
  const invoke = async (name: string, event: unknown, more: Partial<InvokeCommandInput> = {}) => {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), ...more }),
    );
    return { ...answer, text: Buffer.from(answer.Payload ?? []).toString("utf8") };
  };

  test("a synchronous call has its payload, version and, where asked, its log tail", async () => {
    await createFunction(
      client,
      "plain",
      "exports.handler = async (e) => { console.log('hello'); return e; };",
    );
    const answer = await invoke("plain", { ü: [1] }, { LogType: "Tail" });
    assert.deepEqual(
      [answer.StatusCode, answer.ExecutedVersion, answer.FunctionError, answer.text],
      [200, "$LATEST", undefined, '{"ü":[1]}'],
    );
    const tail = Buffer.from(answer.LogResult ?? "", "base64").toString("utf8");
    assert.match(
      tail,
      new RegExp(`^START RequestId: ${answer.$metadata.requestId} Version: \\$LATEST\n.*\thello\nEND `),
    );
    assert.equal((await invoke("plain", {})).LogResult, undefined);
  });

  test("the log of an init names the runtime version of the configuration", async () => {
    await createFunction(client, "built", "exports.handler = async () => 1;");
    const { RuntimeVersionConfig } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: "built" }),
    );
    await invoke("built", {});
    const line = await until(async () => {
      const logGroupName = "/aws/lambda/built";
      const found = await logs.send(new FilterLogEventsCommand({ logGroupName })).catch(() => undefined);
      return found?.events?.find(({ message }) => message?.startsWith("INIT_START"))?.message;
    });
    assert.equal(/Runtime Version ARN: (\S+)/.exec(line)?.[1], RuntimeVersionConfig?.RuntimeVersionArn);
  });

  test("the same lines are in CloudWatch Logs within a second, even before the call has ended", async () => {
    const seen = join(await folder(), "seen");
    await createFunction(
      client,
      "slow",
      `${waiting}exports.handler = async (e) => { console.log('begun'); await appears(e.seen); };`,
      { Timeout: 60 },
    );
    const running = invoke("slow", { seen });
    await until(async () => {
      const found = await logs
        .send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/slow", filterPattern: "begun" }))
        .catch(() => undefined);
      return (found?.events?.length ?? 0) > 0;
    });
    const ended = await Promise.race([running.then(() => true), sleep(0, false)]);
    assert.equal(ended, false);
    await writeFile(seen, "");
    await running;
  });

  test("a dry run only looks", async () => {
    await createFunction(client, "untouched", "throw new Error('it ran');");
    const answer = await invoke("untouched", {}, { InvocationType: "DryRun" });
    assert.deepEqual([answer.StatusCode, answer.ExecutedVersion], [204, undefined]);
    await assert.rejects(invoke("missing", {}, { InvocationType: "DryRun" }), {
      name: "ResourceNotFoundException",
    });
  });

  test("an asynchronous call is accepted at once and runs with the same request id", async () => {
    await createFunction(
      client,
      "later",
      "exports.handler = async (e) => { console.log('ran with', e.n); };",
    );
    const answer = await invoke("later", { n: 7 }, { InvocationType: "Event" });
    assert.deepEqual([answer.StatusCode, answer.text], [202, ""]);
    const line = await until(async () => {
      const found = await logs
        .send(
          new FilterLogEventsCommand({ logGroupName: "/aws/lambda/later", filterPattern: '"ran with 7"' }),
        )
        .catch(() => undefined);
      return found?.events?.[0]?.message;
    });
    assert.ok(line.includes(answer.$metadata.requestId ?? "?"));
    const old = await client.send(new InvokeAsyncCommand({ FunctionName: "later", InvokeArgs: '{"n":8}' }));
    assert.equal(old.Status, 202);
  });

  test("client context and trace header reach the function", async () => {
    await createFunction(
      client,
      "context",
      "exports.handler = async (e, c) => [c.clientContext, process.env._X_AMZN_TRACE_ID];",
    );
    const context = Buffer.from(JSON.stringify({ custom: { a: "ö\nb" } })).toString("base64");
    const [seen, trace] = JSON.parse((await invoke("context", {}, { ClientContext: context })).text) as [
      unknown,
      string,
    ];
    assert.deepEqual(seen, { custom: { a: "ö\nb" } });
    assert.match(
      trace,
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
    );
    await assert.rejects(invoke("context", {}, { ClientContext: "!" }), {
      name: "InvalidRequestContentException",
    });
  });

  test("a client context may have 3,583 bytes as it is sent, however it is invoked", async () => {
    await createFunction(client, "contextual", "exports.handler = async (e, c) => c.clientContext;");
    // Base64 in whole groups has 3,580 or 3,584 bytes; a last group without padding makes 3,583.
    const sized = (bytes: number) => {
      const text = Buffer.from(JSON.stringify({ custom: { a: "" } }));
      const fill = Math.floor((bytes * 3) / 4) - text.length;
      return Buffer.from(JSON.stringify({ custom: { a: "x".repeat(fill) } }))
        .toString("base64")
        .replace(/=+$/, "");
    };
    const largest = sized(3583);
    assert.equal(largest.length, 3583);
    const { text } = await invoke("contextual", {}, { ClientContext: largest });
    assert.equal(text, Buffer.from(largest, "base64").toString());
    const refusal = { name: "InvalidRequestContentException", message: /no more than 3583 bytes/ };
    const tooLarge = sized(3584);
    await assert.rejects(invoke("contextual", {}, { ClientContext: tooLarge }), refusal);
    await assert.rejects(
      invoke("contextual", {}, { ClientContext: tooLarge, InvocationType: "Event" }),
      refusal,
    );
    const streamed = new InvokeWithResponseStreamCommand({
      FunctionName: "contextual",
      ClientContext: tooLarge,
    });
    await assert.rejects(client.send(streamed), refusal);
  });

  test("the answer has the trace that the function saw", async () => {
    await createFunction(client, "traced", "exports.handler = async () => process.env._X_AMZN_TRACE_ID;");
    const { headers, body } = await sendSigned(emulator, {
      service: "lambda",
      method: "POST",
      path: "/2015-03-31/functions/traced/invocations",
      body: "{}",
    });
    assert.equal(headers["x-amzn-trace-id"], JSON.parse(body));
  });

  test("payloads beyond AWS's limits are refused with its numbers", async () => {
    await createFunction(client, "limits", echo);
    const large = Buffer.from(`"${"a".repeat(1_048_576)}"`);
    await assert.rejects(invoke("limits", {}, { InvocationType: "Event", Payload: large }), {
      message: "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    });
    const six = Buffer.from(`"${"a".repeat(6_291_454)}"`);
    assert.equal((await invoke("limits", {}, { Payload: six })).text.length, 6_291_456);
  });

  test("reserved concurrency throttles what is too much, with AWS's reason", async () => {
    await createFunction(
      client,
      "single",
      "exports.handler = async () => new Promise((r) => setTimeout(r, 1500));",
    );
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "single", ReservedConcurrentExecutions: 1 }),
    );
    const first = invoke("single", {});
    const refused = await until(async () => {
      try {
        await client.send(new InvokeCommand({ FunctionName: "single", InvocationType: "DryRun" }));
        await Promise.race([invoke("single", {}), sleep(50)]);
        return undefined;
      } catch (error) {
        return error;
      }
    });
    assert.ok(refused instanceof TooManyRequestsException, String(refused));
    assert.equal(refused.Reason, "ReservedFunctionConcurrentInvocationLimitExceeded");
    assert.equal(refused.message, "Rate Exceeded.");
    await first.catch(() => undefined);
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "single", ReservedConcurrentExecutions: 0 }),
    );
    await assert.rejects(invoke("single", {}), { name: "TooManyRequestsException" });
  });

  test("a streamed response arrives while the function still writes", async () => {
    await createFunction(
      client,
      "stream",
      `${waiting}exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType("text/plain");
  stream.write("first ");
  await appears(event.arrived);
  if (event.fail) throw new TypeError("half way");
  stream.end("last");
});`,
      { Timeout: 60 },
    );
    const read = async (event: object) => {
      const arrived = join(await folder(), "arrived");
      const answer = await client.send(
        new InvokeWithResponseStreamCommand({
          FunctionName: "stream",
          Payload: Buffer.from(JSON.stringify({ ...event, arrived })),
          LogType: "Tail",
        }),
      );
      const parts: string[] = [];
      let complete;
      for await (const part of answer.EventStream ?? []) {
        if (part.PayloadChunk?.Payload) parts.push(Buffer.from(part.PayloadChunk.Payload).toString());
        // Nothing more is written before the first part has come.
        await writeFile(arrived, "");
        complete = part.InvokeComplete ?? complete;
      }
      return { answer, parts, complete };
    };
    const { answer, parts, complete } = await read({});
    assert.equal(answer.ResponseStreamContentType, "application/vnd.amazon.eventstream");
    assert.deepEqual(parts, ["first ", "last"]);
    assert.match(Buffer.from(complete?.LogResult ?? "", "base64").toString(), /^START .*\nREPORT /s);
    const failed = await read({ fail: true });
    assert.equal(failed.parts[0], "first ");
    assert.equal(failed.complete?.ErrorCode, "Unhandled");
    assert.match(failed.complete?.ErrorDetails ?? "", /^\{"errorType":"TypeError","errorMessage":"half way"/);
  });

  test("a function that calls itself is stopped after 16 rounds", async () => {
    await createFunction(
      client,
      "loop",
      `const { createHash, createHmac } = require("node:crypto");
exports.handler = async ({ n }) => {
  const url = new URL(process.env.AWS_ENDPOINT_URL_LAMBDA + "/2015-03-31/functions/loop/invocations");
  const body = JSON.stringify({ n: n + 1 });
  const time = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, ""), day = time.slice(0, 8), scope = day + "/us-east-1/lambda/aws4_request";
  const sha = (text) => createHash("sha256").update(text).digest("hex");
  const canonical = ["POST", url.pathname, "", "host:" + url.host, "x-amz-date:" + time, "", "host;x-amz-date", sha(body)].join("\\n");
  const key = [day, "us-east-1", "lambda", "aws4_request"].reduce((made, part) => createHmac("sha256", made).update(part).digest(), "AWS4" + process.env.AWS_SECRET_ACCESS_KEY);
  const signature = createHmac("sha256", key).update(["AWS4-HMAC-SHA256", time, scope, sha(canonical)].join("\\n")).digest("hex");
  const reply = await fetch(url, { method: "POST", body, headers: { "X-Amz-Date": time, "X-Amzn-Trace-Id": process.env._X_AMZN_TRACE_ID, Authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/" + scope + ", SignedHeaders=host;x-amz-date, Signature=" + signature } });
  return reply.status === 200 ? reply.json() : { n, status: reply.status, type: reply.headers.get("x-amzn-errortype") };
};`,
      { Timeout: 60 },
    );
    assert.deepEqual(JSON.parse((await invoke("loop", { n: 1 })).text), {
      n: 16,
      status: 400,
      type: "RecursiveInvocationException",
    });
  });

  test("a runtime that this machine does not have is an error that says what to install", async (t) => {
    const bare = await startedEmulator(t, { engine: { searchPath: "", homeDir: "/nonexistent" } });
    const other = lambdaClient(t, bare);
    await createFunction(other, "py", "", { Runtime: "python3.12", Handler: "app.handler" });
    await assert.rejects(other.send(new InvokeCommand({ FunctionName: "py" })), {
      name: "InvalidRuntimeException",
      message: /python3\.12 needs Python 3\.12, and none was found on this machine/,
    });
  });
});
