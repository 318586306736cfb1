import assert from "node:assert/strict";
import { test } from "node:test";
import { testEngine } from "./testEngine.ts";

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
