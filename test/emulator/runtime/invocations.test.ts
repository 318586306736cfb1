import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Clock, systemClock } from "../../../src/shared/clock.ts";
import { waiting } from "../waiting.ts";
import { testEngine, until } from "./testEngine.ts";

test("a cold call has an init duration that is billed, a warm one has none and reuses the process", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const counter = fn({ "index.js": "let n = 0; exports.handler = async () => ++n;" });
  const cold = await invoke(counter);
  const warm = await invoke(counter);
  assert.deepEqual([cold.json, warm.json], [1, 2]);
  assert.ok(cold.initDurationMs !== undefined && cold.initDurationMs > 0);
  assert.equal(warm.initDurationMs, undefined);
  const rounded = (ms: number) => Math.round(ms * 100) / 100;
  assert.equal(cold.billedDurationMs, Math.ceil(rounded(cold.durationMs) + rounded(cold.initDurationMs)));
  assert.equal(engine.environments().length, 1);
});

test("the log tail has exactly the lines of the call", async (t) => {
  const { fn, invoke, messages } = testEngine(t);
  const logs = fn({
    "index.js":
      "exports.handler = async (e) => { console.log('one\\ntwo', e); process.stdout.write('raw'); };",
  });
  const { tail } = await invoke(logs, { a: 1 });
  const lines = tail.split("\n");
  assert.match(lines[0] ?? "", /^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
  assert.match(lines[1] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\tINFO\tone$/);
  assert.equal(lines[2], "two { a: 1 }");
  assert.equal(lines[3], "raw");
  assert.match(lines[4] ?? "", /^END RequestId: [0-9a-f-]{36}$/);
  assert.match(
    lines[5] ?? "",
    /^REPORT RequestId: [0-9a-f-]{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t$/,
  );
  assert.match(
    messages[0] ?? "",
    /^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
  );
  const whole = messages.find((message) => message.includes("one"));
  assert.match(whole ?? "", /one\ntwo \{ a: 1 \}\n$/, "a message of two lines is one event");
});

test("the log tail is the last 4 KB, and lines of any length and bytes arrive", async (t) => {
  const { fn, invoke, messages } = testEngine(t);
  const noisy = fn({
    "index.js":
      "exports.handler = async () => { console.log('#'.repeat(300000)); process.stdout.write(Buffer.from([0xff, 0xfe, 10])); };",
  });
  const { tail } = await invoke(noisy);
  assert.equal(Buffer.byteLength(tail), 4096);
  assert.match(tail, /REPORT RequestId/);
  const text = messages.join("");
  assert.equal(text.match(/#/g)?.length, 300_000);
  assert.ok(messages.every((message) => message.length <= 262_144));
  assert.ok(messages.includes("\uFFFD\uFFFD\n"));
});

test("a failing handler keeps its environment and its shape", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const bad = fn({ "index.js": "exports.handler = async () => { throw new RangeError('too far'); };" });
  const failed = await invoke(bad);
  assert.equal(failed.functionError, "Unhandled");
  assert.deepEqual(Object.keys(failed.json as object), ["errorType", "errorMessage", "trace"]);
  assert.match(
    failed.text,
    /^\{"errorType":"RangeError","errorMessage":"too far","trace":\["RangeError: too far"/,
  );
  assert.ok(!failed.tail.includes("Status:"), "a handler's own failure is no status of REPORT");
  assert.equal(engine.environments()[0]?.state, "idle");
});

test("a timeout kills, says so as AWS does, keeps /tmp and loses memory", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const stuck = fn(
    {
      "index.js": `const fs = require("fs"), os = require("os"), file = os.tmpdir() + "/kept";
let memory = "none";
exports.handler = async (event) => {
  if (event.hang) { memory = "set"; fs.writeFileSync(file, "here"); for (;;); }
  return { memory, file: fs.existsSync(file) && fs.readFileSync(file, "utf8") };
};`,
    },
    // Long enough for the init that the next call pays, on a busy machine too.
    { timeoutMs: 1500 },
  );
  const requestId = randomUUID();
  const hung = await invoke(stuck, { hang: true }, { requestId });
  assert.equal(
    hung.text,
    `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 1.50 seconds"}`,
  );
  assert.match(hung.tail, new RegExp(`\\n\\S+Z ${requestId} Task timed out after 1\\.50 seconds\\n`));
  assert.match(hung.tail, /Duration: 1500\.00 ms\t.*\tStatus: timeout\n$/);
  const after = await invoke(stuck);
  assert.deepEqual(after.json, { memory: "none", file: "here" });
  assert.equal(after.initDurationMs, undefined, "the init of a reset is suppressed");
  assert.equal(engine.environments().length, 1);
});

test("ends of the process are worded as AWS words them", async (t) => {
  const { fn, invoke } = testEngine(t);
  const ends = fn({
    "index.js":
      "exports.handler = async (e) => { if (e.signal) { process.kill(process.pid, e.signal); await new Promise(() => setInterval(() => {}, 1e3)); } process.exit(e.code); };",
  });
  const errorOf = async (event: object) => {
    const requestId = randomUUID();
    const outcome = await invoke(ends, event, { requestId });
    assert.equal(outcome.errorType, "Runtime.ExitError");
    assert.match(outcome.tail, /Status: error\tError Type: Runtime\.ExitError\n$/);
    return outcome.text.replace(requestId, "ID");
  };
  assert.equal(
    await errorOf({ code: 0 }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited without providing a reason"}',
  );
  assert.match(await errorOf({ code: 7 }), /Runtime exited with error: exit status 7"/);
  assert.match(await errorOf({ signal: "SIGKILL" }), /Runtime exited with error: signal: killed"/);
});

test("a failed init runs again inside the call and reports both", async (t) => {
  const { fn, invoke, messages } = testEngine(t);
  const broken = fn({ "index.js": "console.log('loading'); throw new Error('cannot load');" });
  const outcome = await invoke(broken);
  assert.match(outcome.text, /"errorMessage":"cannot load"/);
  const phases = messages.flatMap(
    (message) =>
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: (\w+)\tStatus: error\tError Type: (\S+)\n$/.exec(
        message,
      )?.[1] ?? [],
  );
  assert.deepEqual(phases, ["init", "invoke"]);
  assert.equal(messages.filter((message) => message.includes("loading")).length, 2);
});

test("an init that takes too long is cut off and begins again within the call", async (t) => {
  const { fn, invoke, messages, dir } = testEngine(t, { initTimeoutMs: 500 });
  const cutOff = join(dir, "cut-off");
  const slow = fn({
    "index.mjs": `import { existsSync } from "node:fs";
while (!existsSync(${JSON.stringify(cutOff)})) await new Promise((r) => setTimeout(r, 5));
export const handler = async () => "at last";`,
  });
  const invoked = invoke(slow);
  await until(() => messages.some((message) => message.startsWith("INIT_REPORT")), "the init was cut off");
  writeFileSync(cutOff, "");
  const outcome = await invoked;
  assert.equal(outcome.json, "at last");
  assert.equal(outcome.initDurationMs, undefined);
  assert.ok(
    messages.some((message) =>
      /^INIT_REPORT Init Duration: 500\.00 ms\tPhase: init\tStatus: timeout\n$/.test(message),
    ),
  );
});

test("an init that no call waits for has longer: 130 seconds, or the function's timeout", async (t) => {
  const limits: number[] = [];
  const clock: Clock = {
    now: () => systemClock.now(),
    after: (ms, callback) => {
      limits.push(ms);
      return systemClock.after(ms, callback);
    },
  };
  const { fn, engine, invoke } = testEngine(t, { clock });
  const files = { "index.js": "exports.handler = async () => 1;" };
  await invoke(fn(files));
  assert.ok(limits.includes(10_000) && !limits.includes(130_000));
  await invoke(fn(files, { initialization: "snap-start" }));
  assert.ok(limits.includes(130_000));
  await engine.provision(fn(files, { initialization: "provisioned-concurrency", timeoutMs: 200_000 }), 1);
  assert.ok(limits.includes(200_000));
});

test("a streamed response leaves chunk by chunk, errors in its trailers", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const arrived = join(dir, "arrived");
  const streams = fn({
    "index.js": `${waiting}exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType("text/event-stream");
  stream.write("first");
  if (event.fail) throw new Error("half way");
  await appears(event.arrived);
  stream.end("last");
});`,
  });
  const chunks: string[] = [];
  let type = "";
  let finished = false;
  const whole = invoke(
    streams,
    { arrived },
    {
      onResponseStart: (given) => (type = given),
      onChunk: (chunk) => void chunks.push(Buffer.from(chunk).toString()),
    },
  ).finally(() => (finished = true));
  await until(() => chunks.length > 0, "the first chunk came");
  assert.equal(finished, false, "the first byte is here before the last is produced");
  writeFileSync(arrived, "");
  await whole;
  assert.equal(type, "text/event-stream");
  assert.equal(chunks.join("|"), "first|last");
  assert.equal(
    (await invoke(streams, { arrived })).text,
    "firstlast",
    "without a reader the chunks are collected",
  );
  const failed = await invoke(streams, { fail: true }, { onChunk: () => undefined });
  assert.match(failed.text, /^\{"errorType":"Error","errorMessage":"half way"/);
  assert.equal(failed.functionError, "Unhandled");
});

test("the trace of a failed Node function has the function's frames and none of the runtime's", async (t) => {
  const { fn, invoke } = testEngine(t);
  const failing = fn({ "index.js": "exports.handler = async () => { throw new TypeError('no'); };" });
  const { json } = await invoke(failing);
  const { trace } = json as { trace: string[] };
  assert.equal(trace[0], "TypeError: no");
  assert.match(trace[1] ?? "", /^ {4}at exports\.handler \(.*index\.js:1:39\)$/);
  assert.ok(!trace.some((line) => /bootstrap|runtimeClient/.test(line)), trace.join("\n"));
});
