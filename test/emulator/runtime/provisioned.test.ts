import assert from "node:assert/strict";
import { test } from "node:test";
import { testEngine } from "./testEngine.ts";

test("calls beyond the provisioned concurrency are served on demand, and see it", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const slow = fn(
    {
      "index.js":
        "exports.handler = async () => { await new Promise((done) => setTimeout(done, 200)); return process.env.AWS_LAMBDA_INITIALIZATION_TYPE; };",
    },
    { initialization: "provisioned-concurrency" },
  );
  assert.equal(await engine.provision(slow, 1), true);
  const calls = await Promise.all([invoke(slow), invoke(slow)]);
  assert.deepEqual(
    calls.map(({ json, initDurationMs }) => [json, initDurationMs === undefined]),
    [
      ["provisioned-concurrency", true],
      ["on-demand", false],
    ],
  );
});
