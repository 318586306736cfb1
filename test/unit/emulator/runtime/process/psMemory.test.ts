import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { procMeter } from "../../../../../src/emulator/runtime/process/processMemory.ts";
import { ProcessTable, psMeter } from "../../../../../src/emulator/runtime/process/psMemory.ts";
import { until } from "../../../../until.ts";

const megabyte = 1024 * 1024;

test("ps measures a process, what it has started, and the most that it had", async (t) => {
  if (process.platform === "win32") {
    t.skip("Windows has no ps");
    return;
  }
  // Gives its memory back when it is told to.
  const program = `let kept = Buffer.alloc(100 * 1024 * 1024, 1);
const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
process.stdin.once("data", () => { kept = undefined; gc(); console.log("given back"); });
process.stdin.once("end", () => { child.kill("SIGKILL"); process.exit(); });
console.log("started");`;
  const child = spawn(process.execPath, ["--expose-gc", "-e", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(async () => {
    child.stdin.end();
    await once(child, "exit");
  });
  await once(child.stdout, "data");
  const { pid = 0 } = child;
  const meter = psMeter(pid, new ProcessTable());
  const own = await until(() => meter.ownBytes() > 100 * megabyte && meter.ownBytes());
  if (process.platform === "linux") {
    const exact = procMeter(pid, () => []);
    t.after(() => exact.close());
    assert.ok(Math.abs(exact.ownBytes() - own) < 20 * megabyte, `${exact.ownBytes()} and ${own}`);
  }
  await until(() => meter.treeBytes() > own + 20 * megabyte);
  child.stdin.write("now");
  await once(child.stdout, "data");
  await until(() => meter.ownBytes() < own - 80 * megabyte);
  assert.ok(meter.ownPeakBytes() >= own);
});
