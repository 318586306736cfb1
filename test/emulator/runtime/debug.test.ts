import assert from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { type DebugEnvironment, EngineError } from "../../../src/emulator/contracts/engine.ts";
import { debugSecretHeader } from "../../../src/protocol/emulator.ts";
import { debugNode } from "./nodeDebugger.ts";
import { refusal, testEngine } from "./testEngine.ts";

test("a Node function waits for its debugger and stops at a breakpoint, longer than its timeout", async (t) => {
  const { engine, fn, invoke, dir, messages } = testEngine(t);
  const sum = fn(
    {
      "index.js":
        "const loaded = 40;\nexports.handler = async (event) => {\n  const total = loaded + event.more;\n  return total;\n};\n",
    },
    { timeoutMs: 1, functionName: "sum" },
  );
  const debug = await engine.debug(sum, { waitForClient: true });
  assert.equal(debug.adapter, "inspector");
  const outcome = invoke(sum, { more: 2 });
  assert.equal(await debugNode(debug, { file: join(dir, "sum/index.js"), line: 4, expression: "total" }), 42);
  assert.equal((await outcome).json, 42);
  assert.ok(!messages.some((message) => /debugger/i.test(message)), messages.join(""));
  await debug.stop();
  await debug.ended;
  assert.equal(engine.environments().length, 0);
});

test("when the debugger's process ends, calls run without one", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const quits = fn({
    "index.js": "exports.handler = async (event) => event.quit ? process.exit(1) : 'alive';",
  });
  const debug = await engine.debug(quits, { waitForClient: false });
  assert.equal((await invoke(quits)).json, "alive");
  assert.equal((await invoke(quits, { quit: true })).errorType, "Runtime.ExitError");
  await debug.ended;
  assert.equal((await invoke(quits)).json, "alive");
});

test("a function whose module throws reports it, debugged or not", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const broken = fn({ "index.js": "throw new Error('not today');" });
  await engine.debug(broken, { waitForClient: false });
  assert.match((await invoke(broken)).text, /not today/);
});

interface DapMessage {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: {
    readonly threadId?: number;
    readonly result?: string;
    readonly stackFrames?: readonly {
      readonly id: number;
      readonly line: number;
      readonly source?: { readonly path?: string };
    }[];
  };
}

/** Enough of a debugger for Python, over the Debug Adapter Protocol. */
function debugPython(
  { port, secret }: DebugEnvironment,
  file: string,
  line: number,
  expression: string,
): Promise<unknown> {
  const value = Promise.withResolvers<unknown>();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", value.reject);
  socket.write(`${debugSecretHeader}: ${secret}\r\n`);
  let seq = 0;
  const send = (command: string, args = {}) => {
    const body = JSON.stringify({ seq: ++seq, type: "request", command, arguments: args });
    socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const on = (message: DapMessage) => {
    const frame = message.body?.stackFrames?.[0];
    if (message.event === "initialized") {
      send("setBreakpoints", { source: { path: file }, breakpoints: [{ line }] });
      send("configurationDone");
    } else if (message.event === "stopped") send("stackTrace", { threadId: message.body?.threadId });
    else if (frame !== undefined) {
      assert.equal(frame.source?.path, file);
      send("evaluate", { expression, frameId: frame.id });
    } else if (message.command === "evaluate") {
      value.resolve(message.body?.result);
      send("disconnect", { terminateDebuggee: false });
    } else if (message.command === "disconnect" && message.type === "response") {
      socket.destroy();
    }
  };
  let input = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    input = Buffer.concat([input, chunk]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(input.toString("latin1"));
      const end = (head?.[0].length ?? 0) + Number(head?.[1] ?? 0);
      if (head === null || input.length < end) return;
      on(JSON.parse(input.toString("utf8", head[0].length, end)) as DapMessage);
      input = input.subarray(end);
    }
  });
  send("initialize", { adapterID: "test", pathFormat: "path" });
  send("attach", { justMyCode: true });
  return value.promise;
}

test("a Python function stops at a breakpoint through debugpy, or says what to install", async (t) => {
  const { engine, fn, invoke, dir } = testEngine(t);
  const settings = { runtime: "python3.11", handler: "app.handler", functionName: "py", timeoutMs: 1 };
  const sum = fn(
    { "app.py": "def handler(event, context):\n    total = event['a'] + 1\n    return total\n" },
    settings,
  );
  const debug = await engine.debug(sum, { waitForClient: true }).catch(refusal);
  if (debug instanceof EngineError) {
    assert.equal(debug.code, "debugger-missing");
    assert.match(debug.message, /-m pip install debugpy/);
    t.diagnostic("no Python with debugpy here: only the refusal was tested");
    return;
  }
  // Others wait at the port, with the wrong secret and with none.
  const wrong = "0".repeat(debug.secret.length);
  const strangers = [`${debugSecretHeader}: ${wrong}\r\n`, "Content-Length: 2\r\n\r\n{}".padEnd(99), ""].map(
    (greeting) => stranger(t, debug.port, greeting),
  );
  const outcome = invoke(sum, { a: 41 });
  assert.equal(await debugPython(debug, join(dir, "py/app.py"), 3, "total"), "42");
  assert.equal((await outcome).json, 42);
  for (const heard of await Promise.all(strangers.slice(0, 2))) assert.equal(heard, "");
});

/** Says something at a debugger's port, and gives all that comes back until the other side closes. */
async function stranger(t: TestContext, port: number, greeting: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => undefined);
  socket.write(greeting);
  let heard = "";
  socket.on("data", (chunk) => (heard += chunk.toString("utf8")));
  await new Promise((resolve) => socket.once("close", resolve));
  return heard;
}

test("Node tells nobody at its debugger's port how to attach", async (t) => {
  const { engine, fn } = testEngine(t);
  const quiet = fn({ "index.js": "exports.handler = async () => 1;" });
  const { port, secret } = await engine.debug(quiet, { waitForClient: true });
  for (const path of ["/json", "/json/list", "/json/version", "/"]) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).then((response) => response.text());
    assert.ok(!answer.includes(secret), path);
    assert.doesNotMatch(answer, /webSocketDebuggerUrl/, path);
  }
  for (const path of ["", "json", secret.replace(/.$/, (last) => (last === "0" ? "1" : "0"))]) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`);
    const outcome = await new Promise((resolve) => {
      for (const name of ["open", "error"]) socket.addEventListener(name, () => resolve(name));
    });
    assert.equal(outcome, "error", path);
  }
});

test("without debugpy the error has the command that installs it", async (t) => {
  const { engine, fn, dir } = testEngine(t);
  const { writeFileSync, mkdirSync } = await import("node:fs");
  mkdirSync(join(dir, "bin"));
  const python = join(dir, "bin/python3");
  // A Python that answers its version and finds no debugpy.
  writeFileSync(python, '#!/bin/sh\ncase "$2" in *find_spec*) exit 1;; *) echo 3.12.1; echo "$0";; esac\n', {
    mode: 0o755,
  });
  const other = testEngine(t, { searchPath: join(dir, "bin"), homeDir: dir });
  const sleepy = fn({ "app.py": "" }, { runtime: "python3.12", handler: "app.handler" });
  await assert.rejects(other.engine.debug(sleepy, { waitForClient: true }), (error: EngineError) => {
    assert.equal(error.code, "debugger-missing");
    assert.ok(error.message.includes(`"${python}" -m pip install debugpy`), error.message);
    return true;
  });
  assert.equal(engine.environments().length, 0);
});
