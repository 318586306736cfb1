import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { EngineError } from "../../../src/emulator/contracts/engine.ts";
import { type Failure, failingSystem } from "./failingSystem.ts";
import { without } from "../../testedPlatform.ts";
import { mountsWork, type TestEngine, testEngine, until } from "./testEngine.ts";

const source = { "index.js": "exports.handler = async ({ exit }) => exit ? process.exit(3) : process.pid;" };

/** The life of some environments: cold, warm, from standby, ended by itself, restarted, provisioned, retired. */
async function live({ fn, engine, invoke }: TestEngine): Promise<void> {
  const [first, second] = [fn(source), fn(source)];
  const attempt = (call: Promise<unknown>) =>
    call.catch((error: unknown) => {
      assert.ok(error instanceof EngineError && error.code === "start-failed", String(error));
    });
  await attempt(invoke(first));
  await attempt(invoke(first));
  // Others are started ahead meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await Promise.all([attempt(invoke(second)), attempt(invoke(second))]);
  await attempt(invoke(first, { exit: true }));
  await attempt(invoke(first));
  await engine.provision({ ...first, version: "1", initialization: "provisioned-concurrency" }, 1);
  engine.retire(second.arn);
  await attempt(invoke(second));
  assert.equal(typeof (await invoke(first)).json, "number");
  assert.equal(typeof (await invoke(second)).json, "number");
}

function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** Runs a life with the first, the second … of the system's calls failing, until all of them have. */
async function failEach(t: TestContext, failure: Failure): Promise<void> {
  const dir = mkdtempSync("/var/tmp/failures-test-");
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (let nth = 1; ; nth++) {
    const system = failingSystem(nth, failure);
    const before = existsSync("/proc/self/fd") ? descriptors() : undefined;
    const running = testEngine(t, { dir: join(dir, `${nth}`), standby: 1, system });
    try {
      await live(running);
    } catch (error) {
      throw new Error(`after the ${nth}th call failed: ${system.calls.slice(0, 60).join(" ")}`, {
        cause: error,
      });
    }
    await running.engine.stop();
    await until(() => system.running() === 0, `no process is left, after the ${nth}th call failed`);
    assert.ok(!existsSync(join(dir, `${nth}`, "work")), `no folder is left, after the ${nth}th call failed`);
    if (before !== undefined)
      await until(() => descriptors() <= before, `no descriptor is left, after the ${nth}th call failed`);
    if (system.hasFailed()) continue;
    t.diagnostic(`${nth - 1} calls failed, one in each life`);
    assert.ok(nth > 5);
    return;
  }
}

for (const failure of [
  "ENOSPC",
  "EMFILE without streams",
  "EAGAIN later",
  "EPIPE on standard input",
] as const)
  test(`whichever call of the system fails with ${failure}, the next invocation works and nothing stays`, async (t) => {
    await failEach(t, failure);
  });

test("whichever mount fails, the next invocation works and nothing stays", async (t) => {
  if (!(await mountsWork(t))) return;
  const dir = mkdtempSync("/var/tmp/failures-test-");
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const bin = join(dir, "bin");
  mkdirSync(bin);
  for (let nth = 1; nth <= 6; nth++) {
    writeFileSync(join(bin, "count"), "");
    writeFileSync(
      join(bin, "mount"),
      `#!/bin/sh\necho >> ${bin}/count\n[ "$(wc -l < ${bin}/count)" -ne ${nth} ] || exit 1\nexec /bin/mount "$@"\n`,
    );
    chmodSync(join(bin, "mount"), 0o755);
    const system = failingSystem(0, "ENOSPC");
    const running = testEngine(t, {
      dir: join(dir, `${nth}`),
      standby: 1,
      system,
      searchPath: `${bin}:${process.env["PATH"] ?? ""}`,
    });
    await live(running);
    await running.engine.stop();
    await until(() => system.running() === 0, `no process is left, after the ${nth}th mount failed`);
  }
});

test("a process that is started ahead counts only once its folder is mounted", async (t) => {
  if (!(await mountsWork(t))) return;
  const dir = mkdtempSync("/var/tmp/failures-test-");
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  // Slower than a call comes, so that each meets a process that is not ready.
  writeFileSync(join(dir, "mount"), '#!/bin/sh\nsleep 0.4\nexec /bin/mount "$@"\n', { mode: 0o755 });
  const { fn, invoke } = testEngine(t, {
    dir: join(dir, "engine"),
    standby: 2,
    searchPath: `${dir}:${process.env["PATH"] ?? ""}`,
  });
  await invoke(fn(source));
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const outcomes = await Promise.all([1, 2].map(() => invoke(fn(source))));
    for (const { functionError, text } of outcomes) assert.equal(functionError, undefined, text);
  }
});

test("functions run on when the folder of all environments is cleared under them", async (t) => {
  const { fn, invoke, dir } = testEngine(t, { standby: 1 });
  const first = fn(source);
  await invoke(first);
  for (let round = 0; round < 3; round++) {
    rmSync(join(dir, "work"), { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await invoke(first)).functionError, undefined);
    assert.equal((await invoke(fn(source))).functionError, undefined);
  }
  assert.equal(statSync(join(dir, "work")).mode & 0o777, 0o700);
});

test("a file where the folder of all environments was lets calls fail until it is gone", async (t) => {
  const { fn, invoke, dir } = testEngine(t, { standby: 1 });
  await invoke(fn(source));
  rmSync(join(dir, "work"), { recursive: true, force: true });
  writeFileSync(join(dir, "work"), "");
  const second = fn(source);
  for (let call = 0; call < 5; call++)
    await assert.rejects(
      invoke(second),
      (error) => error instanceof EngineError && error.code === "start-failed",
    );
  await new Promise((resolve) => setTimeout(resolve, 200));
  rmSync(join(dir, "work"));
  assert.equal((await invoke(second)).functionError, undefined);
});

test("a first start that fails is not remembered", async (t) => {
  const { fn, invoke, dir } = testEngine(t, { standby: 0 });
  rmSync(join(dir, "work"), { recursive: true, force: true });
  writeFileSync(join(dir, "work"), "");
  const first = fn(source);
  await assert.rejects(Promise.all([invoke(first), invoke(first), invoke(first)]));
  rmSync(join(dir, "work"));
  assert.equal((await invoke(first)).functionError, undefined);
});

test(
  "the watch over functions begins anew when its shell was ended",
  { skip: without("processGroups") },
  async (t) => {
    const system = failingSystem(0, "ENOSPC");
    const shells: ChildProcess[] = [];
    const { fn, invoke, engine } = testEngine(t, {
      system: {
        ...system,
        spawn(command, args, options) {
          const child = system.spawn(command, args, options);
          if (command === "/bin/sh") shells.push(child);
          return child;
        },
      },
    });
    await invoke(fn(source));
    const [shell] = shells;
    assert.ok(shell !== undefined);
    shell.kill("SIGKILL");
    await once(shell, "exit");
    await invoke(fn(source));
    assert.equal(shells.length, 2);
    await engine.stop();
  },
);
