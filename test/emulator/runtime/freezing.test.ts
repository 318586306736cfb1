import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { testEngine, until } from "./testEngine.ts";

test(
  "children of a function are frozen with it, also those with a group of their own",
  { skip: without("processGroups", "proc") },
  async (t) => {
    if (process.platform !== "linux") {
      t.skip("there is no /proc");
      return;
    }
    const { fn, invoke } = testEngine(t);
    const parent = fn({
      "index.js": `const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const start = (detached) => spawn("sleep", ["60"], { detached, stdio: "ignore" }).pid;
let pids;
exports.handler = async () => {
  pids ??= [start(false), start(true)];
  return pids.map((pid) => [pid, /\\) (\\w)/.exec(readFileSync("/proc/" + pid + "/stat", "utf8"))[1]]);
};`,
    });
    const pids = ((await invoke(parent)).json as readonly [number, string][]).map(([pid]) => pid);
    const stopped = () => pids.every((pid) => /\) T/.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
    for (let call = 0; call < 2; call++) {
      await until(stopped, "both are stopped");
      const seen = (await invoke(parent)).json as readonly [number, string][];
      assert.ok(
        seen.every(([, state]) => state !== "T"),
        JSON.stringify(seen),
      );
    }
  },
);

test("nothing of a function runs between invocations", { skip: without("processGroups") }, async (t) => {
  if (process.platform !== "linux") {
    t.skip("there is no /proc");
    return;
  }
  const { fn, invoke, engine } = testEngine(t);
  const ticks = fn({ "index.js": "let n = 0; setInterval(() => n++, 1); exports.handler = async () => n;" });
  await invoke(ticks);
  const pid = engine.environments()[0]?.pid ?? 0;
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  await until(() => state() === "T", "the process is stopped");
  assert.equal(typeof (await invoke(ticks)).json, "number");
});
