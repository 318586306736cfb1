import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { mounting } from "../../../src/emulator/runtime/process/mounts.ts";
import { ReadyLine } from "../../../src/protocol/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { until } from "../../until.ts";
import { clientOptions } from "../startedEmulator.ts";

const cli = resolve(import.meta.dirname, "../../../src/cli.ts");

/**
 * Leaves a child in its group (1), one in a group of its own (2), and two that have neither parent nor group here: one
 * without a variable of the function's (3), one with all (4).
 */
const source = `const { spawn, spawnSync } = require("node:child_process");
exports.handler = async ({ seconds, hang }) => {
  spawn("sleep", [seconds + "1"], { stdio: "ignore" });
  spawn("sleep", [seconds + "2"], { stdio: "ignore", detached: true }).unref();
  const leave = (digit, env) => spawnSync("/bin/sh", ["-c", "setsid sleep " + seconds + digit + " </dev/null >/dev/null 2>&1 &"], { env });
  leave("3", { PATH: process.env.PATH });
  leave("4", process.env);
  if (hang) await new Promise(() => setTimeout(() => {}, 60_000));
};`;

/** The same in a bootstrap that ends as soon as nobody answers it, at times before anybody has looked for its children. */
const bootstrap = `#!${process.execPath}
${source}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/";
(async () => {
  const next = await fetch(api + "runtime/invocation/next");
  await exports.handler(await next.json());
  for (;;) await (await fetch(api + "ping")).text();
})().catch(() => process.exit(1));`;

const node = { Runtime: "nodejs22.x", file: "index.js", code: source } as const;
const provided = { Runtime: "provided.al2023", file: "bootstrap", code: bootstrap } as const;

/** The processes that sleep for so many seconds, by the last digit: which kind of child it was. */
function sleeping(seconds: number): string {
  const found = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const [program, argument = ""] = commandOf(pid);
    return program === "sleep" && argument.startsWith(String(seconds)) ? [argument.slice(-1)] : [];
  });
  return found.toSorted().join("");
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/** Ends what a failed test has left, and daemons that nobody can find. */
function endSleeping(seconds: number): void {
  for (const pid of readdirSync("/proc"))
    if (commandOf(pid)[1]?.startsWith(String(seconds)) === true) process.kill(Number(pid), "SIGKILL");
}

async function started(
  t: TestContext,
  dataDir: string,
  searchPath = process.env["PATH"],
): Promise<{ child: ChildProcess; client: sdk.LambdaClient }> {
  const child = spawn(process.execPath, [cli, "start", "--port", "0", "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, PATH: searchPath },
  });
  t.after(() => child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const client = new sdk.LambdaClient(clientOptions(v.parse(ReadyLine, JSON.parse(line))));
  t.after(() => client.destroy());
  return { child, client };
}

// Outside of /tmp a function has a /tmp of its own, and so a namespace.
const outside = resolve(import.meta.dirname, "../../../node_modules");

for (const [what, { Runtime, file, code }, hang, place] of [
  ["waits frozen", node, false, outside],
  ["is busy", node, true, outside],
  ["is busy, without a namespace", node, true, "/tmp"],
  ["ends by itself", provided, true, outside],
  ["ends by itself, without a namespace", provided, true, "/tmp"],
] as const)
  test(`nothing that a function has started outlives a killed emulator: the function ${what}`, async (t) => {
    if (!existsSync("/proc/self/ns/mnt")) {
      t.skip("processes are found by /proc");
      return;
    }
    const folder = mkdtempSync(join(place, ".killed-"));
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const namespaces = !folder.startsWith("/tmp/") && (await mounting(folder)) !== undefined;
    const { child, client } = await started(t, join(folder, "data"));
    await client.send(
      new sdk.CreateFunctionCommand({
        FunctionName: "parent",
        Runtime,
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/test",
        Timeout: 60,
        Code: { ZipFile: await zipOf({ [file]: code }) },
      }),
    );
    await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: "parent" });
    const seconds = randomInt(100_000, 900_000);
    const call = client.send(
      new sdk.InvokeCommand({ FunctionName: "parent", Payload: JSON.stringify({ seconds, hang }) }),
    );
    const ended = call.catch(() => undefined);
    if (!hang) assert.equal((await call).FunctionError, undefined);
    await until(() => sleeping(seconds) === "1234");
    child.kill("SIGKILL");
    await ended;
    t.after(() => endSleeping(seconds));
    // Without a namespace and without its variables, nothing tells whose daemon that is.
    await until(() => sleeping(seconds) === (namespaces ? "" : "3"));
  });

test("no container outlives a killed emulator", async (t) => {
  if (!existsSync("/proc/self/cmdline")) {
    t.skip("processes are found by /proc");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "killed-containers-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const seconds = randomInt(100_000, 900_000);
  t.after(() => endSleeping(seconds));
  // Stands for docker: its containers are nobody's children, and know of no one's end.
  const docker = `#!/bin/sh
case $1 in
  run) (setsid sleep ${seconds}1 </dev/null >/dev/null 2>&1 & echo $! >"${folder}/$4"); exec sleep ${seconds}2 ;;
  rm) kill -KILL "$(cat "${folder}/$3")" ;;
esac
`;
  mkdirSync(join(folder, "bin with space"));
  writeFileSync(join(folder, "bin with space", "docker"), docker, { mode: 0o755 });
  const searchPath = `${join(folder, "bin with space")}:${process.env["PATH"] ?? ""}`;
  const { child, client } = await started(t, join(folder, "data"), searchPath);
  await client.send(
    new sdk.CreateFunctionCommand({
      FunctionName: "boxed",
      PackageType: "Image",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/boxed:1" },
    }),
  );
  await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: "boxed" });
  const ended = client.send(new sdk.InvokeCommand({ FunctionName: "boxed" })).catch(() => undefined);
  await until(() => sleeping(seconds) === "12");
  child.kill("SIGKILL");
  await ended;
  await until(() => sleeping(seconds) === "");
});
