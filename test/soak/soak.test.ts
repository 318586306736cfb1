import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createEcho } from "../bench/functions.ts";
import { eventOf, latencies, throughput } from "../bench/measure.ts";
import { childrenOf, residentMiB, startEmulator, type Target } from "../bench/targets.ts";

// `npm run test:soak` asks for 100,000 calls; without a number it is a short one.
const calls = Number(process.env["SOAK_CALLS"] ?? 6000);

interface Footprint {
  readonly residentMiB: number;
  readonly processes: number;
  readonly files: number;
  readonly temporaryFiles: number;
}

test(
  `${calls} calls leak neither memory, processes, file handles nor temporary files`,
  { timeout: 1_800_000, skip: process.platform !== "linux" && "it reads /proc" },
  async (t) => {
    const dir = mkdtempSync(join(tmpdir(), "lambda-workbench-soak-"));
    const target = await startEmulator(join(dir, "data"));
    t.after(async () => {
      await target.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    });
    const client = target.client();
    await createEcho(client, "echo", "node");
    const crowd = Array.from({ length: 4 }, () => target.client());
    const body = eventOf(1024);
    const some = async (count: number) => {
      await latencies(client, "echo", body, Math.floor(count / 2));
      await Promise.all(crowd.map((each) => latencies(each, "echo", body, Math.floor(count / 8))));
    };
    // Until code is compiled, environments for all callers exist, and the heap has found its size.
    await throughput(crowd, "echo", body, 500);
    await some(Math.max(12_000, calls / 4));
    const before = footprint(target, dir);
    await some(calls);
    const after = footprint(target, dir);
    t.diagnostic(JSON.stringify({ before, after }));
    assert.equal(after.processes, before.processes, "processes");
    assert.ok(after.files <= before.files + 3, `open files: ${before.files}, then ${after.files}`);
    assert.equal(after.temporaryFiles, before.temporaryFiles, "temporary files");
    assert.ok(
      after.residentMiB <= before.residentMiB + 15,
      `memory: ${before.residentMiB} MiB, then ${after.residentMiB} MiB`,
    );
    for (const each of [client, ...crowd]) each.close();
  },
);

function footprint({ pid }: Target, dir: string): Footprint {
  return {
    residentMiB: residentMiB(pid),
    processes: childrenOf(pid).length,
    files: readdirSync(`/proc/${pid}/fd`).length,
    temporaryFiles: readdirSync(join(dir, "data/work"), { recursive: true }).length,
  };
}
