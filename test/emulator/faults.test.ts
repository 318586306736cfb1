import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import * as v from "valibot";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { LeanClient } from "../bench/leanClient.ts";
import { zipOf } from "../conformance/packages.ts";
import { until } from "../until.ts";
import { builtCli } from "./builtCli.ts";

const cli = builtCli();
const kills = 50;

const source = `
const { appendFileSync } = require("node:fs");
exports.handler = async ({ file, id }) => {
  appendFileSync(file, "begin " + id + " " + process.pid + "\\n");
  await new Promise((resolve) => setTimeout(resolve, 3));
  appendFileSync(file, "end " + id + "\\n");
  return id;
};
`;

/** A generator of its own, so that a failure can be repeated with the seed that the output names. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

test(
  `after ${kills} times kill -9 under load every accepted event has run to its end, and no process is left`,
  { timeout: 300_000, skip: process.platform === "win32" && "there is no kill -9" },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-faults-"));
    const file = join(folder, "runs");
    appendFileSync(file, "");
    const seed = Date.now() % 1_000_000;
    t.diagnostic(`seed ${seed}`);
    const draw = random(seed);
    let program: ChildProcess | undefined;
    t.after(async () => {
      if (program !== undefined) await kill(program);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    const accepted = new Set<string>();
    const answered = new Set<string>();
    for (let round = 0; round < kills; round++) {
      const running = await start(join(folder, "data"));
      program = running.child;
      if (round === 0) await createFunction(running.client());
      const load = async (kind: "sync" | "async", caller: number) => {
        const client = running.client();
        for (let call = 0; ; call++) {
          const id = `${kind}-${round}-${caller}-${call}`;
          const body = Buffer.from(JSON.stringify({ file, id }));
          const reply = await client
            .request(
              "POST",
              "/2015-03-31/functions/fn/invocations",
              body,
              kind === "async" ? "X-Amz-Invocation-Type: Event\r\n" : "",
            )
            // The kill cuts the connection; what was not answered was not promised.
            .catch(() => undefined);
          if (reply === undefined) return;
          if (kind === "async" && reply.status === 202) accepted.add(id);
          if (kind === "sync" && reply.status === 200) answered.add(id);
          // A user does not send events without pause, and what piles up has to run at the end.
          if (kind === "async") await new Promise((next) => setTimeout(next, 5));
        }
      };
      const loads = [load("sync", 0), load("sync", 1), load("async", 2), load("async", 3)];
      const before = accepted.size + answered.size;
      await until(() => accepted.size + answered.size > before);
      await new Promise((next) => setTimeout(next, draw() * 60));
      await kill(program);
      await Promise.all(loads);
    }

    const last = await start(join(folder, "data"));
    program = last.child;
    const linesOf = (word: string) =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.startsWith(`${word} `))
        .map((line) => line.split(" "));
    const ended = () => new Set(linesOf("end").map(([, id]) => id));
    await until(() => {
      const all = ended();
      return [...accepted].every((id) => all.has(id));
    });
    assert.ok(accepted.size >= kills, `${accepted.size} events were accepted`);
    const all = ended();
    for (const id of answered) assert.ok(all.has(id), `${id} was answered and has not ended`);

    await kill(program);
    program = undefined;
    const pids = new Set(linesOf("begin").map(([, , pid]) => Number(pid)));
    assert.ok(pids.size >= kills);
    await until(() => [...pids].every((pid) => !runs(pid, folder)));
  },
);

interface Running {
  readonly child: ChildProcess;
  client(): LeanClient;
}

async function start(dataDir: string): Promise<Running> {
  const child = spawn(process.execPath, [cli, "start", "--port", "0", "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const ready = v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), line);
  return { child, client: () => new LeanClient(ready.endpoint, ready) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function createFunction(client: LeanClient): Promise<void> {
  const body = {
    FunctionName: "fn",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/test",
    Code: { ZipFile: (await zipOf({ "index.js": source })).toString("base64") },
  };
  await client.request("POST", "/2015-03-31/functions", Buffer.from(JSON.stringify(body)));
  await until(async () => {
    const reply = await client.request("GET", "/2015-03-31/functions/fn/configuration", Buffer.alloc(0));
    return reply.body.includes('"State":"Active"');
  });
  client.close();
}

/** Whether that process still is one of ours: a number may have been given to another since. */
function runs(pid: number, folder: string): boolean {
  if (!existsSync("/proc/self")) {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes(folder);
  } catch {
    return false;
  }
}
