import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { EngineError, RunnableFunction } from "../../../src/emulator/runtime/engine.ts";
import { type Clock, systemClock } from "../../../src/shared/clock.ts";
import { testEngine, until } from "./testEngine.ts";

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

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
  const { fn, invoke, messages, dir } = testEngine(t, { initTimeoutMs: 1500 });
  const marker = join(dir, "first");
  const slow = fn({
    "index.mjs": `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync(${JSON.stringify(marker)})) { writeFileSync(${JSON.stringify(marker)}, ""); await new Promise((r) => setTimeout(r, 60000)); }
export const handler = async () => "at last";`,
  });
  const outcome = await invoke(slow);
  assert.equal(outcome.json, "at last");
  assert.equal(outcome.initDurationMs, undefined);
  assert.ok(
    messages.some((message) =>
      /^INIT_REPORT Init Duration: 1500\.00 ms\tPhase: init\tStatus: timeout\n$/.test(message),
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

test("each concurrent call has its own process, and the last used is used next", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const pid = fn({
    "index.js":
      "exports.handler = async (e) => { await new Promise((r) => setTimeout(r, e.ms ?? 0)); return process.pid; };",
  });
  const together = await Promise.all(Array.from({ length: 3 }, () => invoke(pid, { ms: 400 })));
  const pids = new Set(together.map(({ json }) => json));
  assert.equal(pids.size, 3);
  const next = new Set<unknown>();
  for (let call = 0; call < 5; call++) next.add((await invoke(pid)).json);
  assert.equal(next.size, 1);
  assert.equal(engine.environments().length, 3);
});

test("over its memory a function is killed as out of memory", async (t) => {
  const { fn, invoke } = testEngine(t);
  const greedy = fn(
    {
      "index.js":
        "exports.handler = async () => { const all = []; for (let i = 0; i < 40; i++) { all.push(Buffer.alloc(10 * 2 ** 20, 1)); await new Promise((r) => setTimeout(r, 5)); } return all.length; };",
    },
    { memoryMb: 128 },
  );
  const requestId = randomUUID();
  const outcome = await invoke(greedy, {}, { requestId });
  assert.equal(
    outcome.text,
    `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ${requestId} Error: Runtime exited with error: signal: killed"}`,
  );
  assert.match(
    outcome.tail,
    /Memory Size: 128 MB\tMax Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\n$/,
  );
});

test("more in /tmp than fits ends the invocation, and the folder can be cleared by the next", async (t) => {
  const { fn, invoke } = testEngine(t);
  const hoarder = fn(
    {
      "index.js": `const fs = require("fs"), file = require("os").tmpdir() + "/hoard";
exports.handler = async ({ mb }) => { if (mb === 0) return fs.statSync(file).size; for (let i = 0; i < mb; i++) fs.appendFileSync(file, Buffer.alloc(2 ** 20)); await new Promise((r) => setTimeout(r, 8000)); };`,
    },
    { ephemeralStorageMb: 5, timeoutMs: 10_000 },
  );
  const full = await invoke(hoarder, { mb: 6 });
  assert.match(full.text, /No space left on device: \/tmp holds more than the function's 5 MB/);
  assert.equal((await invoke(hoarder, { mb: 0 })).json, 6 * 2 ** 20);
});

test("V8 keeps a function's garbage within its memory, and aborts when the heap is full", async (t) => {
  const { fn, invoke } = testEngine(t);
  const churns = fn(
    {
      "index.js": `exports.handler = async ({ keep }) => { const kept = []; for (let i = 0; i < 1800; i++) { const part = Array.from({ length: 10000 }, (_, n) => n + i + 0.5); if (keep) kept.push(part); } return kept.length; };`,
    },
    { memoryMb: 128, timeoutMs: 30_000 },
  );
  const churned = await invoke(churns, { keep: false });
  assert.equal(churned.json, 0, "144 MB of garbage fit into 128 MB");
  const full = await invoke(churns, { keep: true });
  assert.match(String(full.errorType), /^Runtime\.(ExitError|OutOfMemory)$/);
});

test("Max Memory Used is measured, children of the function included", async (t) => {
  const { fn, invoke } = testEngine(t);
  const grows = fn(
    {
      "index.js": `const { spawn } = require("child_process");
exports.handler = async ({ mb }) => { const kept = Buffer.alloc(mb * 2 ** 20, 1); await new Promise((r) => setTimeout(r, 30)); return kept.length; };
exports.parent = async () => { const child = spawn(process.execPath, ["-e", "globalThis.kept = Buffer.alloc(100 * 2 ** 20, 1); setTimeout(() => {}, 400)"]); await new Promise((r) => child.on("exit", r)); };`,
    },
    { memoryMb: 1024 },
  );
  const small = (await invoke(grows, { mb: 1 })).maxMemoryUsedMb;
  const large = (await invoke(grows, { mb: 200 })).maxMemoryUsedMb;
  assert.ok(small > 20 && small < 120, String(small));
  assert.ok(large > small + 150, String(large));
  const family = await invoke({ ...grows, handler: "index.parent", revision: "2" });
  assert.ok(family.maxMemoryUsedMb > small + 90, String(family.maxMemoryUsedMb));
});

test("responses over 6 MB are refused and the environment goes on", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const big = fn({ "index.js": "exports.handler = async ({ n }) => 'a'.repeat(n);" });
  const refused = await invoke(big, { n: 7 * 2 ** 20 });
  assert.equal(
    refused.text,
    '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
  );
  const largest = await invoke(big, { n: 6_291_554 });
  assert.equal(largest.functionError, undefined);
  assert.equal(largest.payload.byteLength, 6_291_556);
  assert.equal(engine.environments().length, 1);
});

test("a new revision gets a new environment and the old one ends", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const first = fn({ "index.js": "exports.handler = async () => process.pid;" });
  const before = Number((await invoke(first)).json);
  const after = Number((await invoke({ ...first, revision: "2" })).json);
  assert.notEqual(before, after);
  await until(() => !isAlive(before), "the old process has ended");
  assert.equal(engine.environments().length, 1);
});

test("a revision that changes during a call lets the call end", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const slow = fn({
    "index.js":
      "exports.handler = async () => { await new Promise((r) => setTimeout(r, 300)); return 'done'; };",
  });
  const running = invoke(slow);
  await until(() => engine.environments()[0]?.state === "busy", "the call runs");
  engine.retire(slow.arn);
  assert.equal((await running).json, "done");
  await until(() => engine.environments().length === 0, "the environment has ended");
});

test("what is idle too long ends, what is provisioned stays", async (t) => {
  const { fn, invoke, engine } = testEngine(t, { idleTimeoutMs: 200 });
  const brief = fn({ "index.js": "exports.handler = async () => 1;" });
  const provisioned: RunnableFunction = {
    ...fn({ "index.js": "exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;" }),
    initialization: "provisioned-concurrency",
  };
  await engine.provision(provisioned, 2);
  assert.deepEqual(
    engine.environments().map(({ state }) => state),
    ["idle", "idle"],
  );
  await invoke(brief);
  await until(
    () => engine.environments().every(({ arn }) => arn === provisioned.arn),
    "the idle one has ended",
  );
  const outcome = await invoke(provisioned);
  assert.equal(outcome.json, "provisioned-concurrency");
  assert.equal(outcome.initDurationMs, undefined);
  assert.equal(engine.environments().length, 2);
});

test(
  "nothing of a function runs between invocations",
  { skip: process.platform === "win32" && "no signals" },
  async (t) => {
    const { fn, invoke, engine } = testEngine(t);
    const ticks = fn({
      "index.js": "let n = 0; setInterval(() => n++, 1); exports.handler = async () => n;",
    });
    await invoke(ticks);
    const pid = engine.environments()[0]?.pid ?? 0;
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
    if (!existsSync("/proc")) return;
    await until(() => state() === "T", "the process is stopped");
    const { json } = await invoke(ticks);
    assert.equal(typeof json, "number");
  },
);

test("tenants do not share environments", async (t) => {
  const { fn, invoke } = testEngine(t);
  const isolated = fn(
    { "index.js": "exports.handler = async (e, context) => [process.pid, context.tenantId];" },
    { tenantIsolated: true },
  );
  const blue = (await invoke(isolated, {}, { tenantId: "blue" })).json as [number, string];
  const red = (await invoke(isolated, {}, { tenantId: "red" })).json as [number, string];
  const again = (await invoke(isolated, {}, { tenantId: "blue" })).json as [number, string];
  assert.deepEqual([blue[1], red[1]], ["blue", "red"]);
  assert.notEqual(blue[0], red[0]);
  assert.equal(again[0], blue[0]);
});

test("a streamed response leaves chunk by chunk, errors in its trailers", async (t) => {
  const { fn, invoke } = testEngine(t);
  const streams = fn({
    "index.js": `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType("text/event-stream");
  stream.write("first");
  if (event.fail) throw new Error("half way");
  await new Promise((resolve) => setTimeout(resolve, 100));
  stream.end("last");
});`,
  });
  const chunks: string[] = [];
  let type = "";
  let finished = false;
  const whole = invoke(
    streams,
    {},
    {
      onResponseStart: (given) => (type = given),
      onChunk: (chunk) => chunks.push(Buffer.from(chunk).toString()),
    },
  ).finally(() => (finished = true));
  await until(() => chunks.length > 0, "the first chunk came");
  assert.equal(finished, false, "the first byte is here before the last is produced");
  await whole;
  assert.equal(type, "text/event-stream");
  assert.equal(chunks.join("|"), "first|last");
  assert.equal((await invoke(streams)).text, "firstlast", "without a reader the chunks are collected");
  const failed = await invoke(streams, { fail: true }, { onChunk: () => undefined });
  assert.match(failed.text, /^\{"errorType":"Error","errorMessage":"half way"/);
  assert.equal(failed.functionError, "Unhandled");
});

test("a missing interpreter is an error that says what to install", async (t) => {
  const { fn, invoke, dir } = testEngine(t, { searchPath: "", homeDir: "/nonexistent" });
  assert.ok(existsSync(dir));
  const python = fn(
    { "app.py": "def handler(e, c): return 1" },
    { runtime: "python3.12", handler: "app.handler" },
  );
  await assert.rejects(invoke(python), (error: EngineError) => {
    assert.equal(error.code, "runtime-missing");
    assert.match(error.message, /python3\.12 needs Python 3\.12.*Install Python 3\.12/);
    return true;
  });
});

test("another version is used with a visible notice", async (t) => {
  const { fn, invoke, messages } = testEngine(t);
  const old = fn(
    { "index.js": "exports.handler = async () => process.env.AWS_EXECUTION_ENV;" },
    { runtime: "nodejs10.x" },
  );
  assert.equal((await invoke(old)).json, "AWS_Lambda_nodejs10.x");
  assert.match(
    messages[0] ?? "",
    /^nodejs10\.x runs on Node\.js \d+\.\d+\.\d+, the nearest version found\. Install Node\.js 10/,
  );
});

test("stop leaves no process and no folder", async (t) => {
  const { fn, invoke, engine, dir } = testEngine(t, { standby: 1 });
  const child = fn({
    "index.js": `exports.handler = async () => { const { spawn } = require("child_process"); return [process.pid, spawn("sleep", ["600"]).pid]; };`,
  });
  const pids = (await invoke(child)).json as number[];
  assert.ok(pids.every(isAlive));
  await engine.stop();
  await until(() => pids.every((pid) => !isAlive(pid)), "the processes have ended");
  assert.equal(existsSync(join(dir, "work")), false);
});

test("the clients of a function find the emulator, unless it sends them elsewhere", async (t) => {
  const ours = { AWS_ACCESS_KEY_ID: "AKIA", AWS_ENDPOINT_URL_SQS: "ours", AWS_ENDPOINT_URL_LAMBDA: "ours" };
  const { fn, invoke } = testEngine(t, { functionEnvironment: () => ours });
  const source = `exports.handler = async () =>
    ["", "_SQS", "_LAMBDA"].map((end) => process.env["AWS_ENDPOINT_URL" + end] ?? "none");`;
  const addresses = async (environment: Record<string, string>) =>
    (await invoke(fn({ "index.js": source }, { environment }))).json;
  assert.deepEqual(await addresses({}), ["none", "ours", "ours"]);
  assert.deepEqual(await addresses({ AWS_ENDPOINT_URL_SQS: "own" }), ["none", "own", "ours"]);
  assert.deepEqual(await addresses({ AWS_ENDPOINT_URL: "own" }), ["own", "none", "none"]);
});

test("stop takes with it what a function started in a group of its own", async (t) => {
  if (!existsSync("/proc/self/environ")) {
    t.skip("processes are found by /proc");
    return;
  }
  const { engine, fn, invoke } = testEngine(t);
  const leaving = fn({
    "index.js": `exports.handler = async () => {
      const child = require("node:child_process").spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
      child.unref();
      return child.pid;
    };`,
  });
  const pid = Number((await invoke(leaving)).text);
  t.after(() => {
    if (commandOf(String(pid)).startsWith("sleep")) process.kill(pid, "SIGKILL");
  });
  assert.match(commandOf(String(pid)), /^sleep/);
  await engine.stop();
  await until(() => !commandOf(String(pid)).startsWith("sleep"), "the child is gone");
});

test("a standby process serves a function with its environment", async (t) => {
  const { fn, invoke, engine } = testEngine(t, { standby: 1 });
  const show = fn(
    {
      "index.js":
        "exports.handler = async () => [process.cwd(), process.env.COLOR, process.env._LAMBDA_TELEMETRY_LOG_FD, process.argv.length];",
    },
    { environment: { COLOR: "blue" } },
  );
  const warmUp = fn({ "index.js": "exports.handler = async () => 1;" });
  await invoke(warmUp);
  const waiting = () =>
    readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && commandOf(pid).includes("--standby"));
  if (existsSync("/proc/self/cmdline")) await until(waiting, "a process is standing by");
  const outcome = await invoke(show);
  assert.deepEqual(outcome.json, [show.code.kind === "directory" ? show.code.taskRoot : "", "blue", null, 2]);
  assert.equal(engine.environments().length, 2);
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

test("layers lie over each other in order", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const layer = (name: string, value: string) => {
    const own = fn(
      { [`nodejs/node_modules/${name}/index.js`]: `module.exports = ${JSON.stringify(value)};` },
      { functionName: `layer-${value}` },
    );
    return own.code.kind === "directory" ? own.code.taskRoot : "";
  };
  const layers = [layer("shared", "below"), layer("shared", "above")];
  writeFileSync(join(layers[0] ?? dir, "nodejs/node_modules/only.js"), "module.exports = 'only';");
  const uses = fn(
    { "index.js": "exports.handler = async () => [require('shared'), require('only')];" },
    { layers },
  );
  assert.deepEqual((await invoke(uses)).json, ["above", "only"]);
});

test("each of several short calls at once has a process of its own", async (t) => {
  const { fn, invoke, engine } = testEngine(t);
  const pid = fn({ "index.js": "exports.handler = async () => process.pid;" });
  const atOnce = 6;
  const round = () => Promise.all(Array.from({ length: atOnce }, () => invoke(pid)));
  while (engine.environments().filter(({ state }) => state === "idle").length < atOnce) await round();
  const pids = (await round()).map(({ json }) => json);
  assert.equal(new Set(pids).size, atOnce);
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
