import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testEngine, until } from "./testEngine.ts";

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

test("a bootstrap of one's own sees no variables of ours, and an extension none of the runtime's", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const layer = join(dir, "layer");
  const seen = join(dir, "seen");
  mkdirSync(join(layer, "extensions"), { recursive: true });
  const extension = `#!/bin/sh\nenv >${seen}.part && mv ${seen}.part ${seen}\nexec sleep 600\n`;
  writeFileSync(join(layer, "extensions/looker"), extension, { mode: 0o755 });
  const bootstrap = `#!${process.execPath}
const names = Object.keys(process.env).filter((name) => name.startsWith("_LAMBDA_"));
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => {
  for (;;) {
    const next = await fetch(api + "next");
    await fetch(api + next.headers.get("lambda-runtime-aws-request-id") + "/response", { method: "POST", body: JSON.stringify(names) });
  }
})();`;
  const alone = fn({ bootstrap }, { runtime: "provided.al2023" });
  assert.deepEqual((await invoke(alone)).json, ["_LAMBDA_TELEMETRY_LOG_FD"]);
  const watched = fn(
    { "index.js": "exports.handler = async () => 1;" },
    { layers: [layer], timeoutMs: 1000, environment: { COLOR: "red", _OWN: "1" } },
  );
  const gone = invoke(watched);
  await until(() => existsSync(seen), "the extension has written its variables");
  const variables = readFileSync(seen, "utf8");
  assert.match(variables, /^AWS_LAMBDA_RUNTIME_API=/m);
  assert.match(variables, /^COLOR=red$/m);
  assert.doesNotMatch(
    variables,
    /^(_(?!=)|AWS_EXECUTION_ENV|AWS_LAMBDA_LOG_(GROUP|STREAM)_|AWS_XRAY_|LAMBDA_)/m,
  );
  await gone;
});
