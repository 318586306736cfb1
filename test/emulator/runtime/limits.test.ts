import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sampleEveryMs } from "../../../src/emulator/runtime/engine/housekeeping.ts";
import { type Clock, systemClock } from "../../../src/shared/clock.ts";
import { without } from "../../testedPlatform.ts";
import { testEngine, until } from "./testEngine.ts";

test(
  "over its memory a function is killed as out of memory",
  { skip: without("processGroups") },
  async (t) => {
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
  },
);

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

test(
  "Max Memory Used is measured, children of the function included",
  { skip: without("proc") },
  async (t) => {
    let samples = 0;
    const clock: Clock = {
      now: () => systemClock.now(),
      after: (ms, callback) =>
        systemClock.after(ms, () => {
          callback();
          if (ms === sampleEveryMs) samples++;
        }),
    };
    const { fn, invoke, dir } = testEngine(t, { clock });
    const grows = fn(
      {
        "index.js": `const { spawn } = require("child_process");
exports.handler = async ({ mb }) => { const kept = Buffer.alloc(mb * 2 ** 20, 1); await new Promise((r) => setTimeout(r, 30)); return kept.length; };
exports.parent = async ({ ready }) => {
  const child = spawn(process.execPath, ["-e", "globalThis.kept = Buffer.alloc(100 * 2 ** 20, 1); fs.writeFileSync(process.argv[1], ''); process.stdin.resume()", ready]);
  while (require("fs").existsSync(ready) === false || require("fs").existsSync(ready + "-seen") === false) await new Promise((r) => setTimeout(r, 5));
  child.stdin.end();
  await new Promise((r) => child.on("exit", r));
};`,
      },
      { memoryMb: 1024 },
    );
    const small = (await invoke(grows, { mb: 1 })).maxMemoryUsedMb;
    const large = (await invoke(grows, { mb: 200 })).maxMemoryUsedMb;
    assert.ok(small > 20 && small < 120, String(small));
    assert.ok(large > small + 150, String(large));
    const ready = join(dir, "ready");
    const invoked = invoke({ ...grows, handler: "index.parent", revision: "2" }, { ready });
    await until(() => existsSync(ready), "the child has its memory");
    const before = samples;
    await until(() => samples > before, "it has been measured");
    writeFileSync(`${ready}-seen`, "");
    const family = await invoked;
    assert.ok(family.maxMemoryUsedMb > small + 90, String(family.maxMemoryUsedMb));
  },
);

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
