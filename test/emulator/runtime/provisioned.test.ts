import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { waiting } from "../waiting.ts";
import { testEngine } from "./testEngine.ts";

test("calls beyond the provisioned concurrency are served on demand, and see it", async (t) => {
  const { engine, fn, invoke, dir } = testEngine(t);
  const slow = fn(
    {
      "index.js": `${waiting} exports.handler = async (e) => { await meet(e.place, 2); return process.env.AWS_LAMBDA_INITIALIZATION_TYPE; };`,
    },
    { initialization: "provisioned-concurrency" },
  );
  assert.equal(await engine.provision(slow, 1), true);
  const place = join(dir, "calls");
  const calls = await Promise.all([invoke(slow, { place }), invoke(slow, { place })]);
  assert.deepEqual(
    calls.map(({ json, initDurationMs }) => [json, initDurationMs === undefined]),
    [
      ["provisioned-concurrency", true],
      ["on-demand", false],
    ],
  );
});
