import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { RunnableFunction } from "../../../src/emulator/contracts/engine.ts";
import { withExtension } from "./extensionFixture.ts";
import { waiting } from "../waiting.ts";
import { mountsWork, until } from "./testEngine.ts";

type Noted = Record<string, unknown>;

const recordsOf = (noted: readonly Noted[], type: string) =>
  noted.filter((each) => each["type"] === type).map((each) => each["record"] as Noted);

/** Subscribes by an API for all that there is, to a server of the extension, and waits for invocations. */
const watches = (path: string, schemaVersion: string, types = ["platform", "function", "extension"]) => `
  const port = await listen();
  const me = await register(["INVOKE"]);
  note({ type: "answer", answer: await subscribe(me.id, ${JSON.stringify(path)}, { schemaVersion: ${JSON.stringify(schemaVersion)}, types: ${JSON.stringify(types)}, buffering: { timeoutMs: 25 }, destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:" + port + "/here" } }) });
  console.log("extension says");
  for (;;) await next(me.id);`;

const telemetry = "/2022-07-01/telemetry";
const logs = "/2020-08-15/logs";
const requestId = "11111111-2222-4333-8444-555555555555";
const sampled = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

test("the Telemetry API delivers what happened since the beginning, with its members", async (t) => {
  const { invoke, watched, noted } = withExtension(t, watches(telemetry, "2022-12-13"));
  await invoke(watched, {}, { requestId, traceId: `${sampled};Lineage=1:deadbeef:0` });
  const types = () => noted().map(({ type }) => type);
  await until(() => types().includes("platform.report"), "the report has been delivered");
  assert.deepEqual(recordsOf(noted(), "answer").length, 1);
  assert.deepEqual(noted().find(({ type }) => type === "answer")?.["answer"], [200, "OK"]);
  const others = new Set([
    "answer",
    "extension",
    "function",
    "platform.extension",
    "platform.telemetrySubscription",
  ]);
  assert.deepEqual(
    types().filter((type) => !others.has(String(type))),
    [
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "platform.runtimeDone",
      "platform.report",
    ],
  );
  const [initStart = {}] = recordsOf(noted(), "platform.initStart");
  assert.deepEqual(Object.keys(initStart), [
    "initializationType",
    "phase",
    "runtimeVersion",
    "runtimeVersionArn",
    "functionName",
    "functionVersion",
    "instanceId",
    "instanceMaxMemory",
  ]);
  assert.match(String(initStart["instanceId"]), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  assert.equal(initStart["instanceMaxMemory"], 256 * 1024 * 1024);
  const [start = {}] = recordsOf(noted(), "platform.start");
  const tracing = start["tracing"] as Noted;
  assert.deepEqual(start, {
    requestId,
    functionArn: watched.arn,
    version: "$LATEST",
    tracing: { spanId: tracing["spanId"], type: "X-Amzn-Trace-Id", value: sampled },
  });
  assert.match(String(tracing["spanId"]), /^[0-9a-f]{16}$/);
  const [done = {}] = recordsOf(noted(), "platform.runtimeDone");
  assert.deepEqual(done["tracing"], tracing);
  const [report = {}] = recordsOf(noted(), "platform.report");
  assert.deepEqual(
    Object.keys(report).filter((name) => name !== "spans"),
    ["requestId", "metrics", "tracing", "status"],
  );
  assert.match(
    String(noted().find(({ type }) => type === "function")?.["record"]),
    new RegExp(`\\t${requestId}\\tINFO\\tsaid\\n$`),
  );
  assert.ok(noted().some(({ type, record }) => type === "extension" && record === "extension says\n"));
});

interface Span {
  readonly name: string;
  readonly start: string;
  readonly durationMs: number;
}

test("a report's parts are measured: until the answer, the answer, the runtime's and the extension's rest", async (t) => {
  const { invoke, watched, noted, dir } = withExtension(
    t,
    watches(telemetry, "2022-12-13", ["platform"]).replace(
      "await next(me.id);",
      "{ await next(me.id); await new Promise((r) => setTimeout(r, 150)); }",
    ),
    // Until its beginning has arrived, the answer does not go on. The function measures both parts itself.
    `const { existsSync } = require("node:fs");
    const pause = (ms) => new Promise((r) => setTimeout(r, ms));
    exports.handler = awslambda.streamifyResponse(async ({ seen }, stream) => {
      const began = performance.now();
      await pause(60);
      const answers = performance.now();
      stream.write("[");
      while (!existsSync(seen)) await pause(5);
      const goesOn = performance.now();
      await pause(40);
      stream.end([answers - began, performance.now() - goesOn] + "]");
    });`,
  );
  const seen = join(dir, "seen");
  const chunks: Uint8Array[] = [];
  const asked = performance.now();
  let arrived = 0;
  const onChunk = (chunk: Uint8Array) => {
    if (chunks.length === 0) {
      arrived = performance.now();
      writeFileSync(seen, "");
    }
    chunks.push(chunk);
    return undefined;
  };
  await invoke(watched, { seen }, { requestId, onChunk });
  await until(() => recordsOf(noted(), "platform.report").length === 1, "the report has been delivered");
  const [done = {}] = recordsOf(noted(), "platform.runtimeDone");
  const [report = {}] = recordsOf(noted(), "platform.report");
  const spans = [...(done["spans"] as Span[]), ...(report["spans"] as Span[])];
  assert.deepEqual(
    spans.map(({ name }) => name),
    ["responseLatency", "responseDuration", "runtimeOverhead", "extensionOverhead"],
  );
  // What begins after another and ends before it is shorter, on any machine: nothing here compares two clocks.
  const [latency = 0, duration = 0, ...rests] = spans.map(({ durationMs }) => durationMs);
  const [untilAnswer = 0, restOfAnswer = 0] = JSON.parse(Buffer.concat(chunks).toString()) as number[];
  assert.ok(latency >= untilAnswer, `${latency} of ${untilAnswer}`);
  assert.ok(latency <= arrived - asked, `${latency} of ${arrived - asked}`);
  assert.ok(duration >= restOfAnswer, `${duration} of ${restOfAnswer}`);
  assert.ok(
    rests.every((rest) => rest >= 0),
    JSON.stringify(spans),
  );
  // Together they are the whole, which begins with them; figures are rounded to microseconds.
  const total = (report["metrics"] as { durationMs: number }).durationMs;
  const sum = spans.reduce((whole, { durationMs }) => whole + durationMs, 0);
  assert.ok(sum <= total + 0.005, `${sum} of ${total}: ${JSON.stringify(spans)}`);
  let begins = Date.parse(String(noted().find(({ type }) => type === "platform.start")?.["time"]));
  for (const { start, durationMs } of spans) {
    // A time is written without its part of a millisecond, and what was added up is rounded.
    const cutOff = begins - Date.parse(start);
    assert.ok(cutOff > -0.005 && cutOff < 1.005, JSON.stringify({ cutOff, spans }));
    begins += durationMs;
  }
});

test("an invocation that the platform ends has no spans, and is the Logs API's fault", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    watches(logs, "2021-03-18", ["platform"])
      .replace('["INVOKE"]', '["INVOKE", "SHUTDOWN"]')
      // Its time to shut down is time for its last records, too.
      .replace("await next(me.id);", "if ((await next(me.id)).eventType === 'SHUTDOWN') break;"),
    "exports.handler = async () => process.exit(7);",
  );
  await invoke(watched, {}, { requestId });
  await until(() => recordsOf(noted(), "platform.report").length > 0, "the report has been delivered");
  assert.equal(
    noted().find(({ type }) => type === "platform.fault")?.["record"],
    `RequestId: ${requestId} Error: Runtime exited with error: exit status 7\nRuntime.ExitError\n`,
  );
  assert.deepEqual(recordsOf(noted(), "platform.runtimeDone"), [{ requestId, status: "failure" }]);
});

test("a trace that is not sampled is in no record, as recorded", async (t) => {
  const { invoke, watched, noted } = withExtension(t, watches(telemetry, "2025-01-29", ["platform"]));
  await invoke(watched, {}, { traceId: sampled.replace("Sampled=1", "Sampled=0") });
  await until(() => recordsOf(noted(), "platform.report").length === 1, "the report has been delivered");
  assert.deepEqual(
    noted().filter(({ record }) => JSON.stringify(record ?? {}).includes("tracing")),
    [],
  );
});

test("lines of a log in JSON format are objects", async (t) => {
  const { invoke, watched, noted } = withExtension(t, watches(telemetry, "2022-12-13", ["function"]));
  const json: RunnableFunction = { ...watched, logging: { ...watched.logging, format: "JSON" } };
  await invoke(json, {}, { requestId });
  await until(() => recordsOf(noted(), "function").length === 1, "the line has been delivered");
  const [line = {}] = recordsOf(noted(), "function");
  assert.deepEqual([line["level"], line["message"], line["requestId"]], ["INFO", "said", requestId]);
});

test("a subscriber of the old Logs API gets the old records", async (t) => {
  const { invoke, watched, noted } = withExtension(t, watches(logs, "2020-08-15"));
  await invoke(watched, {}, { requestId });
  await until(() => recordsOf(noted(), "platform.report").length === 1, "the report has been delivered");
  const records = noted().filter(({ type }) => type !== "answer" && type !== "extension");
  assert.deepEqual(
    new Set(records.map(({ type }) => type)),
    new Set([
      "platform.extension",
      "platform.logsSubscription",
      "platform.start",
      "function",
      "platform.end",
      "platform.report",
    ]),
  );
  assert.deepEqual(recordsOf(noted(), "platform.start"), [{ requestId, version: "$LATEST" }]);
  assert.deepEqual(recordsOf(noted(), "platform.end"), [{ requestId }]);
  assert.deepEqual(recordsOf(noted(), "platform.logsSubscription"), [
    { name: "watcher", state: "Subscribed", types: ["platform", "function", "extension"] },
  ]);
  assert.deepEqual(recordsOf(noted(), "platform.extension"), [
    { name: "watcher", state: "Ready", events: ["INVOKE"] },
  ]);
  const [report = {}] = recordsOf(noted(), "platform.report");
  assert.deepEqual(Object.keys(report), ["requestId", "metrics"]);
  assert.match(String(noted().find(({ type }) => type === "function")?.["record"]), /\tINFO\tsaid\n$/);
});

test("an extension listens by the name of AWS's samples, and others of this machine still have theirs", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `const { lookup } = require("node:dns/promises");
    const server = createServer((request, response) => { note({ type: "posted", host: request.headers.host, path: request.url, method: request.method }); request.resume(); response.end(); });
    server.on("error", (error) => note({ type: "posted", error: error.code }));
    await new Promise((r) => server.listen(0, "sandbox.localdomain", r));
    const { port } = server.address();
    note({ type: "addresses", all: [(await lookup("sandbox")).address, (await lookup("localhost", { family: 4 })).address] });
    const me = await register(["INVOKE"]);
    await subscribe(me.id, "/2020-08-15/logs", { types: ["platform"], buffering: { timeoutMs: 25 }, destination: { protocol: "HTTP", method: "PUT", URI: "http://sandbox.localdomain:" + port + "/logs?a=b" } });
    note({ type: "port", port });
    for (;;) await next(me.id);`,
  );
  if (!(await mountsWork(t))) return;
  await invoke(watched);
  await until(() => noted().some(({ type }) => type === "posted"), "records have been posted");
  const port = noted().find(({ type }) => type === "port")?.["port"];
  assert.deepEqual(
    noted().find(({ type }) => type === "posted"),
    {
      type: "posted",
      host: `sandbox.localdomain:${String(port)}`,
      path: "/logs?a=b",
      method: "PUT",
    },
  );
  const addresses = noted().find(({ type }) => type === "addresses");
  const [sandbox, localhost] = (addresses?.["all"] ?? []) as string[];
  assert.match(sandbox ?? "", /^127\.(?!0\.0\.1$)/);
  assert.equal(localhost, "127.0.0.1");
});

test("the extensions of two environments listen at the same port", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `const server = createServer((request, response) => { let text = ""; request.on("data", (part) => (text += part)); request.on("end", () => { for (const each of JSON.parse(text)) note(each); response.end(); }); });
    await new Promise((r) => server.listen(Number(process.env.PORT), "sandbox.localdomain", r));
    const me = await register(["INVOKE"]);
    await subscribe(me.id, "/2022-07-01/telemetry", { schemaVersion: "2022-12-13", types: ["platform"], buffering: { timeoutMs: 25 }, destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:" + process.env.PORT } });
    for (;;) await next(me.id);`,
    // Each call waits until the other one runs, too.
    `${waiting} exports.handler = async () => { await meet(process.env.NOTES + "-calls", 2); return process.pid; };`,
  );
  if (!(await mountsWork(t))) return;
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const fn = { ...watched, environment: { ...watched.environment, PORT: String(port) } };
  const answers = await Promise.all([invoke(fn), invoke(fn)]);
  assert.equal(new Set(answers.map(({ json }) => json)).size, 2, answers.map(({ text }) => text).join());
  await until(() => recordsOf(noted(), "platform.report").length === 2, "both have been delivered");
  const started = recordsOf(noted(), "platform.initStart").map(({ instanceId }) => instanceId);
  assert.equal(new Set(started).size, 2);
});

test("records go to a TCP port as lines, over one connection and in their order", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `let connections = 0;
    const server = require("node:net").createServer((socket) => { connections += 1; let rest = ""; socket.on("data", (chunk) => { const lines = (rest + chunk).split("\\n"); rest = lines.pop(); for (const line of lines) note({ ...JSON.parse(line), connections }); }); });
    await new Promise((r) => server.listen(0, "127.0.0.1", r));
    const me = await register(["INVOKE"]);
    note({ type: "answer", answer: await subscribe(me.id, "/2022-07-01/telemetry", { schemaVersion: "2022-12-13", types: ["function"], buffering: { timeoutMs: 25 }, destination: { protocol: "TCP", port: server.address().port } }) });
    for (;;) await next(me.id);`,
    "exports.handler = async (event) => { for (let n = 0; n < 300; n += 1) console.log('line', event.round, n); };",
  );
  for (const round of [1, 2]) {
    await invoke(watched, { round });
    await until(() => recordsOf(noted(), "function").length === 300 * round, "all lines are there");
  }
  const lines = noted().filter(({ type }) => type === "function");
  assert.deepEqual(
    lines.map(({ record }) => /line (\d) (\d+)/.exec(String(record))?.slice(1).map(Number)),
    [1, 2].flatMap((round) => Array.from({ length: 300 }, (_, n) => [round, n])),
  );
  assert.deepEqual(new Set(lines.map(({ connections }) => connections)), new Set([1]));
});

test("records wait for a subscriber that listens later, or answers with an error first", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `let refusals = 3;
    const probe = createServer(); await new Promise((r) => probe.listen(0, "127.0.0.1", r)); const { port } = probe.address(); await new Promise((r) => probe.close(r));
    const me = await register(["INVOKE"]);
    await subscribe(me.id, "/2022-07-01/telemetry", { schemaVersion: "2022-12-13", types: ["platform"], buffering: { timeoutMs: 25 }, destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:" + port } });
    setTimeout(() => createServer((request, response) => { let text = ""; request.on("data", (part) => (text += part)); request.on("end", () => { if (refusals-- > 0) response.statusCode = 500; else for (const each of JSON.parse(text)) note(each); response.end(); }); }).listen(port, "127.0.0.1"), 100);
    for (;;) await next(me.id);`,
  );
  await invoke(watched, {}, { requestId });
  await until(() => recordsOf(noted(), "platform.report").length === 1, "the report has been delivered");
  const types = noted().map(({ type }) => type);
  assert.equal(types[0], "platform.initStart");
  assert.equal(new Set(types).size, types.length, "nothing came twice");
});

test("a subscription is once and for all, by one API, and wrong ones are refused", async (t) => {
  const { invoke, watched, noted } = withExtension(
    t,
    `const port = await listen();
    const me = await register(["INVOKE"]);
    const destination = { protocol: "HTTP", URI: "http://sandbox.localdomain:" + port };
    const good = { schemaVersion: "2022-12-13", types: ["platform"], buffering: { timeoutMs: 25 }, destination };
    const old = { types: [], destination: { protocol: "HTTP", URI: "http://sandbox.localdomain" } };
    const answers = [await subscribe(me.id, "${telemetry}", { ...good, buffering: { maxItems: 999 } }), await subscribe(me.id, "${logs}", old)];
    for (const path of ["${telemetry}", "${telemetry}/", "${logs}"]) answers.push(await subscribe(me.id, path, path === "${logs}" ? { ...good, schemaVersion: "2020-08-15" } : good));
    await next(me.id);
    for (const path of ["${telemetry}", "${logs}"]) answers.push(await subscribe(me.id, path, good));
    note({ type: "answers", answers });
    for (;;) await next(me.id);`,
  );
  await invoke(watched, {}, { requestId });
  await until(() => recordsOf(noted(), "platform.report").length > 0, "the report has been delivered");
  const answers = noted().find(({ type }) => type === "answers")?.["answers"] as [number, unknown][];
  const error = (errorType: string, errorMessage: string) => ({ errorMessage, errorType });
  assert.deepEqual(answers, [
    [400, error("ValidationError", "maxItems should be between 1000 and 10000")],
    [400, error("Logs.ValidationError", "types should not be empty; URI port is not provided")],
    [200, "OK"],
    [200, "OK"],
    [400, error("Logs.ValidationError", "The extension has subscribed by the Telemetry API already")],
    [403, error("Telemetry.SubscriptionClosed", "Telemetry API subscription is closed already")],
    [403, error("Logs.SubscriptionClosed", "Logs API subscription is closed already")],
  ]);
  assert.deepEqual(
    recordsOf(noted(), "platform.telemetrySubscription").map(({ state }) => state),
    ["Subscribed", "Already subscribed"],
  );
  assert.equal(recordsOf(noted(), "platform.report").length, 1);
});
