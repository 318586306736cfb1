import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { test, type TestContext } from "node:test";
import { waiting } from "../waiting.ts";
import { mountsWork, testEngine, until } from "./testEngine.ts";

const source = `${waiting}const fs = require("fs"), os = require("os");
exports.handler = async ({ write, hang, place }) => {
  if (write) fs.writeFileSync("/tmp/own-tmp-test", write);
  if (place) await meet(place, 2);
  if (hang) for (;;);
  return [fs.existsSync("/tmp/own-tmp-test") && fs.readFileSync("/tmp/own-tmp-test", "utf8"), os.tmpdir()];
};`;

/** A folder outside of /tmp, where such folders are on a user's machine; skips, saying why, where mounts do not work. */
async function outsideOfTmp(t: TestContext): Promise<string | undefined> {
  if (import.meta.dirname.startsWith("/tmp/")) {
    t.skip("this checkout is below /tmp, which a mount over it would hide");
    return undefined;
  }
  const outside = mkdtempSync(resolve(import.meta.dirname, "../../../node_modules/.own-tmp-"));
  t.after(() => rmSync(outside, { recursive: true, force: true }));
  return (await mountsWork(t)) ? outside : undefined;
}

for (const standby of [0, 1])
  test(`each environment has a /tmp of its own, which survives a reset${standby ? ", from standby" : ""}`, async (t) => {
    const outside = await outsideOfTmp(t);
    if (outside === undefined) return;
    const { fn, invoke, engine } = testEngine(t, { dir: outside, standby });
    if (standby > 0) {
      await invoke(fn({ "index.js": source }));
      // A process to take the place of the one that was not there.
      await new Promise((next) => setTimeout(next, 500));
    }
    const own = fn({ "index.js": source });
    // Outside of /tmp, where both can come.
    const place = join(outside, "calls");
    const [first, second] = await Promise.all([
      invoke(own, { write: "mine", place }),
      invoke(own, { place }),
    ]);
    assert.deepEqual(
      [first.json, second.json],
      [
        ["mine", "/tmp"],
        [false, "/tmp"],
      ],
    );
    assert.equal(existsSync("/tmp/own-tmp-test"), false, "the host's /tmp is another");
    const alone = { ...own, revision: "2", timeoutMs: 700 };
    await invoke(alone, { write: "kept", hang: true });
    assert.deepEqual((await invoke(alone)).json, ["kept", "/tmp"]);
    await engine.stop();
    await until(() => engine.environments().length === 0, "all environments have ended");
    assert.equal(existsSync(join(outside, "work")), false);
  });

for (const standby of [0, 1])
  test(`a function's /tmp is open to everybody, with the sticky bit${standby ? ", from standby" : ""}`, async (t) => {
    const outside = await outsideOfTmp(t);
    if (outside === undefined) return;
    const { fn, invoke, dir } = testEngine(t, { dir: outside, standby });
    const mode = () =>
      invoke(
        fn({
          "index.js":
            "exports.handler = async () => fs.statSync('/tmp').mode & 0o7777;\nconst fs = require('fs');",
        }),
      );
    assert.equal((await mode()).json, 0o1777);
    if (standby === 0) return;
    // The successor of the process that was not there, with its folder.
    const waiting = () => readdirSync(join(dir, "work")).filter((name) => name.startsWith("standby-"));
    await until(() => waiting().some(waitsWith), "a process waits");
    const [first] = waiting();
    assert.equal((await mode()).json, 0o1777);
    assert.ok(!waiting().includes(first ?? ""), "its folder has become the function's");
  });

/** Whether a process waits that has a folder as its /tmp: its program runs, and not the shell that mounts for it. */
function waitsWith(folder: string): boolean {
  return readdirSync("/proc").some((pid) => {
    try {
      const isShell = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0--\0");
      return !isShell && readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(folder);
    } catch {
      return false;
    }
  });
}

for (const end of ["is retired", "exits"] as const)
  test(`a daemon of a function ends with its environment, which ${end}`, async (t) => {
    const outside = await outsideOfTmp(t);
    if (outside === undefined) return;
    const { fn, invoke, engine } = testEngine(t, { dir: outside });
    const daemonic = fn({
      "index.js": `const { spawnSync } = require("node:child_process");
exports.handler = async ({ exit }) => {
  if (exit) process.exit(0);
  const script = "setsid sh -c 'echo $$; exec sleep 600 >/dev/null 2>&1 </dev/null' &";
  return Number(spawnSync("/bin/sh", ["-c", script]).stdout.toString());
};`,
    });
    const pid = Number((await invoke(daemonic)).text);
    t.after(() => {
      if (stateOf(pid) !== undefined) process.kill(pid, "SIGKILL");
    });
    assert.notEqual(stateOf(pid), undefined);
    // Frozen, after its first call.
    await until(() => stateOf(engine.environments()[0]?.pid) === "T", "the function is frozen");
    if (end === "exits") await invoke(daemonic, { exit: true });
    else engine.retire(daemonic.arn);
    await until(() => stateOf(pid) === undefined, "the daemon is gone");
  });

/** The state of a process as the kernel has it; nothing when there is none. */
function stateOf(pid: number | undefined): string | undefined {
  try {
    return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

test("layers are at /opt for everything that a function does with files", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  if (!(await mountsWork(t))) return;
  const layer = fn(
    {
      "nodejs/node_modules/dep/index.mjs": "export default 'from a layer';",
      "wrapper.sh": '#!/bin/sh\nexport WRAPPED=$(cat /opt/answer.txt)\nexec "$@"\n',
      "answer.txt": "42",
    },
    { functionName: "layer" },
  );
  const layers = [join(dir, layer.functionName)];
  chmodSync(join(dir, "layer", "wrapper.sh"), 0o755);
  const source = `import { writeFileSync } from "node:fs";
import dep from "/opt/nodejs/node_modules/dep/index.mjs";
export const handler = async () => {
  let written = "no";
  try { writeFileSync("/opt/answer.txt", "43"); written = "yes"; } catch {}
  return [dep, process.env.WRAPPED, process.env.NODE_PATH.split(":")[1], written];
};`;
  const layered = fn(
    { "index.mjs": source },
    { layers, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper.sh" } },
  );
  assert.deepEqual((await invoke(layered)).json, ["from a layer", "42", "/opt/nodejs/node_modules", "no"]);
});

test("a wrapper that is not there ends the process as in Lambda", async (t) => {
  const { fn, invoke } = testEngine(t);
  const wrapped = fn(
    { "index.js": "exports.handler = async () => 1" },
    { environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/idontexist.sh" } },
  );
  assert.match(
    (await invoke(wrapped)).text,
    /^\{"errorType":"Runtime\.ExitError","errorMessage":"RequestId: \S+ Error: Runtime exited with error: exit status 127"\}$/,
  );
});

test("a wrapper is not for a bootstrap of one's own, as AWS documents", async (t) => {
  const { fn, invoke } = testEngine(t);
  const bootstrap = `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => {
  for (;;) {
    const next = await fetch(api + "next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    await fetch(api + id + "/response", { method: "POST", body: JSON.stringify(process.env.AWS_LAMBDA_EXEC_WRAPPER) });
  }
})();
`;
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/idontexist.sh" };
  const own = fn({ bootstrap }, { runtime: "provided.al2023", environment });
  assert.equal((await invoke(own)).json, "/opt/idontexist.sh");
});
