import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RunnableFunction } from "../../../src/emulator/contracts/engine.ts";
import { without } from "../../testedPlatform.ts";
import { waiting } from "../waiting.ts";
import { testEngine, until } from "./testEngine.ts";

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("each concurrent call has its own process, and the last used is used next", async (t) => {
  const { fn, invoke, engine, dir } = testEngine(t);
  const pid = fn({
    "index.js": `${waiting} exports.handler = async (e) => { if (e.place) await meet(e.place, 3); return process.pid; };`,
  });
  const place = join(dir, "calls");
  const together = await Promise.all(Array.from({ length: 3 }, () => invoke(pid, { place })));
  const pids = new Set(together.map(({ json }) => json));
  assert.equal(pids.size, 3);
  const next = new Set<unknown>();
  for (let call = 0; call < 5; call++) next.add((await invoke(pid)).json);
  assert.equal(next.size, 1);
  assert.equal(engine.environments().length, 3);
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
  const { fn, invoke, engine, dir } = testEngine(t);
  const slow = fn({
    "index.js": `${waiting} exports.handler = async (e) => { await appears(e.retired); return 'done'; };`,
  });
  const retired = join(dir, "retired");
  const running = invoke(slow, { retired });
  await until(() => engine.environments()[0]?.state === "busy", "the call runs");
  engine.retire(slow.arn);
  writeFileSync(retired, "");
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

test("stop leaves no process and no folder", { skip: without("processGroups") }, async (t) => {
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

test(
  "stop takes with it what a function started in a group of its own",
  { skip: without("processGroups", "proc") },
  async (t) => {
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
  },
);
