import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { testedPlatform, without } from "../../testedPlatform.ts";
import { mountsWork, needs, testEngine, until } from "./testEngine.ts";

// What a function can send, and what must come of it for that function alone.

const extension = `#!/usr/bin/env node
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;
const headers = { "Lambda-Extension-Name": "telemetry" };
const main = async () => {
  const { createServer } = require("node:http");
  const server = createServer((request, response) => request.resume().on("end", () => response.end()));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const registered = await fetch(api + "/2020-01-01/extension/register", { method: "POST", headers, body: '{"events":["INVOKE"]}' });
  const id = registered.headers.get("lambda-extension-identifier");
  const subscription = { schemaVersion: "2022-12-13", types: ["platform", "function"],
    destination: { protocol: "HTTP", URI: "http://127.0.0.1:" + server.address().port },
    buffering: { timeoutMs: 25, maxItems: 1000, maxBytes: 262144 } };
  await fetch(api + "/2022-07-01/telemetry", { method: "PUT", headers: { "Lambda-Extension-Identifier": id }, body: JSON.stringify(subscription) });
  for (;;) await (await fetch(api + "/2020-01-01/extension/event/next", { headers: { "Lambda-Extension-Identifier": id } })).text();
};
main();
`;

const frames = `
const fs = require("node:fs");
function frame(micros, text, magic = 0xa55a0003) {
  const bytes = Buffer.alloc(16 + Buffer.byteLength(text));
  bytes.writeUInt32BE(magic, 0);
  bytes.writeUInt32BE(Buffer.byteLength(text), 4);
  bytes.writeBigUInt64BE(micros, 8);
  bytes.write(text, 16);
  fs.writeSync(3, bytes);
}
`;

for (const [what, micros] of [
  ["after every calendar", "2n ** 64n - 1n"],
  ["just beyond JavaScript's", "8640000000000001n * 1000n"],
  ["next year", "BigInt(Date.now() + 365 * 86400000) * 1000n"],
] as const)
  test(`a log frame dated ${what} is a line of now, for the log and for an extension`, async (t) => {
    const { fn, invoke, events, dir } = testEngine(t);
    fn({ "extensions/telemetry": extension }, { functionName: "layer" });
    chmodSync(`${dir}/layer/extensions/telemetry`, 0o755);
    const source = `${frames}exports.handler = async () => { frame(${micros}, "odd"); return 1; };`;
    const odd = fn({ "index.js": source }, { layers: [`${dir}/layer`] });
    const before = Date.now();
    assert.equal((await invoke(odd)).text, "1");
    assert.equal((await invoke(odd)).text, "1");
    await until(() => events.some(({ message }) => message === "odd"), "the line is there");
    for (const { timestamp } of events)
      assert.ok(timestamp >= before && timestamp <= Date.now(), `${timestamp}`);
  });

test("bytes that are no frames, cut frames and empty ones end nothing", async (t) => {
  const { fn, invoke } = testEngine(t);
  const source = `${frames}exports.handler = async ({ kind }) => {
    if (kind === "noise") fs.writeSync(3, require("node:crypto").randomBytes(100_000));
    if (kind === "cut") fs.writeSync(3, Buffer.from([0xa5, 0x5a, 0, 3, 0xff, 0xff]));
    if (kind === "empty") for (let n = 0; n < 1000; n++) frame(0n, "");
    return kind;
  };`;
  const odd = fn({ "index.js": source });
  for (const kind of ["noise", "cut", "empty", "none"])
    assert.equal((await invoke(odd, { kind })).json, kind);
});

/** Nothing runs in this process for a while. Its timers come next, as after a stopped process goes on. */
async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test("a call that has finished in its time is no timeout when the emulator was paused meanwhile", async (t) => {
  const { fn, invoke } = testEngine(t);
  const source = (bytes: number) =>
    `exports.handler = () => new Promise((r) => setTimeout(() => r("x".repeat(${bytes})), 300));`;
  for (const bytes of [1, 5_000_000]) {
    const slow = fn({ "index.js": source(bytes) }, { timeoutMs: 1000 });
    await invoke(slow);
    const invoked = invoke(slow);
    // The invocation leaves, and nothing is read until long after the function's timeout.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await pause(2500);
    const outcome = await invoked;
    assert.equal(outcome.functionError, undefined, outcome.text.slice(0, 200));
    assert.equal((outcome.json as string).length, bytes);
    assert.ok(outcome.durationMs <= 1000, `${outcome.durationMs}`);
  }
});

test("an init that has finished in its time is no timeout when the emulator was paused meanwhile", async (t) => {
  const { fn, invoke, messages } = testEngine(t, { initTimeoutMs: 1000 });
  const slow = fn({
    "index.mjs": "await new Promise((r) => setTimeout(r, 300));\nexport const handler = async () => 1;",
  });
  const invoked = invoke(slow);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await pause(2500);
  assert.equal((await invoked).text, "1");
  assert.deepEqual(
    messages.filter((line) => line.startsWith("INIT_REPORT")),
    [],
  );
});

test("a call that takes too long is a timeout, also when the timer was late", async (t) => {
  const { fn, invoke } = testEngine(t);
  const slow = fn(
    { "index.js": "exports.handler = () => new Promise((r) => setTimeout(r, 60_000));" },
    { timeoutMs: 500 },
  );
  const invoked = invoke(slow);
  await until(() => true, "the call is under way");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await pause(1500);
  assert.equal((await invoked).errorType, "Sandbox.Timedout");
});

/** The processes that run `sleep` with such an argument. */
function sleepers(seconds: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
    } catch {
      return false;
    }
  });
}

const daemon = (seconds: string) =>
  `(setsid sh -c 'sleep ${seconds} & sleep ${seconds}' >/dev/null 2>&1 </dev/null &)`;
const daemons = {
  "a Node function that exits in a call": {
    runtime: "nodejs24.x",
    files: (seconds: string) => ({
      "index.js": `exports.handler = async () => {
  require("node:child_process").spawnSync("/bin/sh", ["-c", ${JSON.stringify(daemon(seconds))}]);
  process.exit(1);
};`,
    }),
  },
  "a bootstrap that exits at once": {
    runtime: "provided.al2023",
    files: (seconds: string) => ({ bootstrap: `#!/bin/sh\n${daemon(seconds)}\nexit 1\n` }),
  },
  "a bootstrap that ends in good order": {
    runtime: "provided.al2023",
    files: (seconds: string) => ({ bootstrap: `#!/bin/sh\n${daemon(seconds)}\nexit 0\n` }),
  },
} as const;

const cases = Object.values(daemons).flatMap((each, index) =>
  [true, false].map((namespaces, way) => ({
    ...each,
    namespaces,
    title: `${Object.keys(daemons)[index]} end with it${namespaces ? "" : ", where it has no namespace"}`,
    index: 2 * index + way,
  })),
);

for (const { title, index, namespaces, runtime, files } of cases)
  test(`the daemons of ${title}`, { skip: without("proc", "processGroups") }, async (t) => {
    if (namespaces && !(await mountsWork(t))) return;
    const { fn, invoke, engine } = testEngine(t, {
      dir: `/var/tmp/daemons-${process.pid}-${index}`,
      platform: { ...testedPlatform, mountNamespaces: namespaces },
    });
    const seconds = `${700_000 + process.pid * 10 + index}`;
    t.after(() => {
      for (const pid of sleepers(seconds)) process.kill(Number(pid), "SIGKILL");
    });
    const outcome = await invoke(fn(files(seconds), { runtime }));
    assert.equal(outcome.errorType, "Runtime.ExitError");
    await until(() => sleepers(seconds).length === 0, "no daemon is left");
    await engine.stop();
  });

test(
  "another user of this machine gets no invocation, whoever is first",
  { skip: without("proc") },
  async (t) => {
    if (process.getuid?.() !== 0 || process.platform !== "linux") {
      t.skip("only root can be another user");
      return;
    }
    const { fn, engine, invoke } = testEngine(t);
    const functions = {
      "nodejs24.x": { "index.js": `exports.handler = async () => process.env.AWS_LAMBDA_RUNTIME_API;` },
      "provided.al2023": {
        bootstrap: `#!/bin/sh
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while :; do
  id=$(curl -s -D - -o /dev/null $api/next | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
  curl -s -o /dev/null -d "\\"$AWS_LAMBDA_RUNTIME_API\\"" $api/$id/response
done
`,
      },
    };
    for (const [runtime, files] of Object.entries(functions)) {
      if (runtime.startsWith("provided") && !needs(t, "curl")) continue;
      const asked = fn(files, { runtime });
      const address = (await invoke(asked)).json as string;
      const stranger = spawn(
        process.execPath,
        [
          "-e",
          // Becomes the other one by itself: Node may be in a folder that only this user may enter.
          `process.setgroups([]); process.setgid(21_002); process.setuid(21_002);
        const ask = (path, method = "GET") => fetch("http://${address}/" + path, { method, signal: AbortSignal.timeout(1500) })
          .then((r) => r.text()).catch((error) => "nothing: " + (error.cause?.code ?? error.name));
        Promise.all([ask("2018-06-01/runtime/invocation/next"), ask("2018-06-01/ping"), ask("2018-06-01/runtime/init/error", "POST"),
          ask("2020-01-01/extension/register", "POST")]).then((all) => console.log(JSON.stringify(all)));`,
        ],
        { cwd: "/", env: {}, stdio: ["ignore", "pipe", "inherit"] },
      );
      const said = text(stranger.stdout);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal((await invoke(asked, { password: "hunter2" })).json, address);
      if (stranger.exitCode === null) await once(stranger, "exit");
      const all = JSON.parse(await said) as string[];
      assert.ok(
        all.every((each) => each.startsWith("nothing: ")),
        JSON.stringify(all),
      );
      assert.equal((await invoke(asked)).json, address);
    }
    assert.equal(engine.environments().length, 2);
  },
);
