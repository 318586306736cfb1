import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import type { EngineError } from "../../../src/emulator/contracts/engine.ts";
import { without } from "../../testedPlatform.ts";
import { testEngine } from "./testEngine.ts";

/**
 * Stands for docker: notes how it is called, and runs the "image", a program of this machine, with the variables that
 * it was told to hand on and no others.
 */
function fakeDocker(dir: string): { readonly path: string; readonly calls: () => string[][] } {
  const folder = join(dir, "containers");
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "calls");
  writeFileSync(log, "");
  writeFileSync(
    join(folder, "docker"),
    `#!${process.execPath}
const args = process.argv.slice(2);
require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + "\\n");
const running = (name) => ${JSON.stringify(folder)} + "/" + name + ".pid";
if (args[0] === "inspect") {
  try {
    console.log(require("node:fs").readFileSync(running(args[3]), "utf8"));
    process.exit(0);
  } catch {
    process.exit(1);
  }
}
if (args[0] !== "run") process.exit(0);
let name;
const env = {};
let at = 1;
let entry;
for (; args[at].startsWith("--"); at++) {
  if (args[at] === "--rm") continue;
  const [option, value] = [args[at], args[++at]];
  // A container of its own machine knows the host by name; one with the host's network does not.
  if (option === "--env") env[value] = process.env[value].replace("host.docker.internal", args.includes("--network") ? "nowhere.invalid" : "127.0.0.1");
  if (option === "--entrypoint") entry = value;
  if (option === "--name") name = value;
}
const image = args[at];
const child = require("node:child_process").spawn(process.execPath, [entry ?? image, ...args.slice(at + 1)], { env, stdio: "inherit" });
require("node:fs").writeFileSync(running(name), String(child.pid));
child.on("exit", (code) => process.exit(code ?? 137));
`,
    { mode: 0o755 },
  );
  return {
    path: folder,
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as string[]])),
  };
}

const program = `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => { for (;;) { const next = await fetch(api + "next"); const id = next.headers.get("lambda-runtime-aws-request-id"); console.log("in the container");
const event = await next.json(); if (event.dies) process.kill(process.pid, "SIGKILL"); const kept = Buffer.alloc((event.mib ?? 0) << 20, 1); if (event.ms) await new Promise((done) => setTimeout(done, event.ms));
await fetch(api + id + "/response", { method: "POST", body: JSON.stringify({ event, kept: kept.length, args: process.argv.slice(2), color: process.env.COLOR, path: process.env.PATH ?? null, name: process.env.AWS_LAMBDA_FUNCTION_NAME }) }); } })();`;

function imageFunction(t: TestContext, docker: { readonly path: string }, dir: string) {
  const engine = testEngine(t, { searchPath: docker.path });
  const file = join(dir, "image.js");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, program);
  const {
    runtime: _,
    handler: _h,
    ...fn
  } = engine.fn({}, { environment: { COLOR: "blue" }, functionName: "boxed" });
  return {
    ...engine,
    boxed: { ...fn, code: { kind: "image", imageUri: file, command: ["app.handler"] } } as const,
  };
}

test("an image runs through the container program and speaks the same Runtime API", async (t) => {
  const { dir } = testEngine(t);
  const docker = fakeDocker(dir);
  const { invoke, engine, boxed } = imageFunction(t, docker, dir);
  const outcome = await invoke(boxed, { n: 1 });
  assert.deepEqual(outcome.json, {
    event: { n: 1 },
    kept: 0,
    args: ["app.handler"],
    color: "blue",
    path: null,
    name: "boxed",
  });
  assert.match(outcome.tail, /\nin the container\n/);
  await invoke(boxed, { n: 2 });
  const runs = docker.calls().filter(([command]) => command === "run");
  assert.equal(runs.length, 1, "the container is reused");
  assert.ok(
    !runs[0]?.some((argument) => argument.includes("blue")),
    "no value of a variable is in the arguments",
  );
  assert.equal(runs[0]?.[runs[0].indexOf("--memory") + 1], "256m");
  await engine.stop();
  const name = runs[0]?.[runs[0].indexOf("--name") + 1];
  assert.deepEqual(docker.calls().at(-1), ["rm", "--force", name]);
});

test(
  "the memory of a container is measured in it, and a killed one is told as such",
  { skip: without("proc") },
  async (t) => {
    const { dir } = testEngine(t);
    const { invoke, boxed } = imageFunction(t, fakeDocker(dir), dir);
    // The meter asks for the container while it runs; until it has found it, the figures are 0.
    let used = 0;
    for (let call = 0; used === 0 && call < 100; call++)
      used = (await invoke(boxed, { mib: 90, ms: 100 })).maxMemoryUsedMb;
    assert.ok(used > 90, `${used} MB`);
    const killed = await invoke(boxed, { dies: true });
    assert.match(killed.text, /Runtime exited with error: signal: killed/);
  },
);

test("an entry point and a working folder of the function's configuration are used", async (t) => {
  const { dir } = testEngine(t);
  const docker = fakeDocker(dir);
  const { invoke, boxed } = imageFunction(t, docker, dir);
  const code = { ...boxed.code, entryPoint: [boxed.code.imageUri, "first"], workingDirectory: "/work" };
  const outcome = (await invoke({ ...boxed, code })).json as { args: string[] };
  assert.deepEqual(outcome.args, ["first", "app.handler"]);
  const [run = []] = docker.calls().filter(([command]) => command === "run");
  assert.equal(run[run.indexOf("--workdir") + 1], "/work");
});

test("without a container program the error says what to install", async (t) => {
  const { dir } = testEngine(t);
  const { invoke, boxed } = imageFunction(t, { path: join(dir, "nothing") }, dir);
  await assert.rejects(invoke(boxed), (error: EngineError) => {
    assert.equal(error.code, "image-engine-missing");
    assert.match(error.message, /need docker, podman or finch on the PATH/);
    return true;
  });
});
