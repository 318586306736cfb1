import assert from "node:assert/strict";
import { connect } from "node:net";
import { basename } from "node:path";
import { type TestContext, test } from "node:test";
import { type DebugEnvironment, EngineError } from "../../../src/emulator/contracts/engine.ts";
import { debugSecretHeader } from "../../../src/protocol/emulator.ts";
import { refusal, testEngine, until } from "./testEngine.ts";

interface InspectorMessage {
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly reason?: string;
    readonly callFrames?: readonly {
      readonly location: { readonly scriptId: string; readonly lineNumber: number };
    }[];
  };
}

/** Attaches as an editor does whose "Uncaught Exceptions" is set; gives where the process stops, until it ends. */
async function stopsOfNode(t: TestContext, { port, secret }: DebugEnvironment): Promise<string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${secret}`);
  t.after(() => socket.close());
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  let id = 0;
  const send = (method: string, params = {}) => socket.send(JSON.stringify({ id: ++id, method, params }));
  const scripts = new Map<string, string>();
  const stops: string[] = [];
  socket.addEventListener("message", ({ data }) => {
    const { method, params } = JSON.parse(String(data)) as InspectorMessage;
    if (method === "Debugger.scriptParsed") scripts.set(params?.scriptId ?? "", params?.url ?? "");
    if (method !== "Debugger.paused") return;
    const location = params?.callFrames?.[0]?.location;
    const file = basename(scripts.get(location?.scriptId ?? "") ?? "");
    stops.push(`${file}:${(location?.lineNumber ?? 0) + 1}`);
    send("Debugger.resume");
  });
  send("Debugger.enable");
  send("Debugger.setPauseOnExceptions", { state: "uncaught" });
  send("Runtime.runIfWaitingForDebugger");
  await until(() => scripts.size > 0, "the function goes on");
  return stops;
}

for (const runtime of ["nodejs22.x", "nodejs24.x"]) {
  test(`${runtime}: a debugger stops where a handler throws what nobody in the function catches`, async (t) => {
    const { engine, fn, invoke } = testEngine(t);
    const code = [
      "exports.handler = async (event) => {",
      "  try { throw new Error('caught'); } catch {}",
      "  await new Promise((resolve) => setTimeout(resolve, 1));",
      "  if (event.fails) throw new RangeError('too much');",
      "  return 'fine';",
      "};",
      "exports.plain = (event) => {",
      "  throw new TypeError('at once');",
      "};",
    ].join("\n");
    const later = fn({ "index.js": code }, { runtime });
    const stops = await stopsOfNode(t, await engine.debug(later, { waitForClient: true }));
    assert.equal((await invoke(later, {})).json, "fine");
    assert.deepEqual(stops, []);
    for (const _ of [1, 2]) {
      const failed = (await invoke(later, { fails: true })).json as Record<string, string>;
      assert.deepEqual([failed["errorType"], failed["errorMessage"]], ["RangeError", "too much"]);
    }
    assert.deepEqual(stops, ["index.js:4", "index.js:4"]);
    assert.equal((await invoke(later, {})).json, "fine");

    const atOnce = fn({ "index.js": code }, { runtime, handler: "index.plain" });
    const others = await stopsOfNode(t, await engine.debug(atOnce, { waitForClient: true }));
    const failed = (await invoke(atOnce)).json as Record<string, string>;
    assert.deepEqual([failed["errorType"], failed["errorMessage"]], ["TypeError", "at once"]);
    assert.deepEqual(others, ["index.js:8"]);
  });
}

test("nodejs24.x: a debugger stops where a module throws while it loads, and the process fails as without one", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const broken = fn({ "index.js": "const a = 1;\nthrow new Error('not today');" });
  const stops = await stopsOfNode(t, await engine.debug(broken, { waitForClient: true }));
  assert.match((await invoke(broken)).text, /not today/);
  assert.deepEqual(stops.slice(0, 1), ["index.js:2"]);
});

interface DapMessage {
  readonly event?: string;
  readonly command?: string;
  readonly body?: {
    readonly threadId?: number;
    readonly stackFrames?: readonly { readonly line: number; readonly source?: { readonly path?: string } }[];
  };
}

/** Attaches to debugpy as an editor does whose "Uncaught Exceptions" is set; gives where the process stops. */
function stopsOfPython(t: TestContext, { port, secret }: DebugEnvironment): string[] {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${debugSecretHeader}: ${secret}\r\n`);
  t.after(() => socket.destroy());
  const stops: string[] = [];
  let seq = 0;
  let threadId: number | undefined;
  const send = (command: string, args = {}) => {
    const body = JSON.stringify({ seq: ++seq, type: "request", command, arguments: args });
    socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const on = ({ event, command, body }: DapMessage) => {
    if (event === "initialized") {
      send("setExceptionBreakpoints", { filters: ["uncaught"] });
      send("configurationDone");
    } else if (event === "stopped") {
      threadId = body?.threadId;
      send("stackTrace", { threadId });
    } else if (command === "stackTrace") {
      const [frame] = body?.stackFrames ?? [];
      // Where nothing of the function is on the stack, debugpy may tell of a stop without a place.
      if (frame !== undefined) stops.push(`${basename(frame.source?.path ?? "")}:${frame.line}`);
      send("continue", { threadId });
    }
  };
  let input = Buffer.alloc(0);
  socket.on("error", () => undefined);
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
  return stops;
}

test("Python: a debugger stops where a handler raises what nobody in the function catches", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const code = [
    "def handler(event, context):",
    "    try:",
    "        raise ValueError('caught')",
    "    except ValueError:",
    "        pass",
    "    if 'fails' in event:",
    "        raise KeyError('too much')",
    "    return 'fine'",
  ].join("\n");
  const raises = fn({ "app.py": code }, { runtime: "python3.11", handler: "app.handler" });
  const debug = await engine.debug(raises, { waitForClient: true }).catch(refusal);
  if (debug instanceof EngineError) {
    t.skip("no Python with debugpy here");
    return;
  }
  const stops = stopsOfPython(t, debug);
  assert.equal((await invoke(raises, {})).json, "fine");
  assert.deepEqual(stops, []);
  const failed = (await invoke(raises, { fails: 1 })).json as Record<string, string>;
  assert.equal(failed["errorType"], "KeyError");
  assert.deepEqual(stops, ["app.py:7"]);
});

test("Python: a debugger stops where a module raises while it loads, and the init fails as without one", async (t) => {
  const { engine, fn, invoke } = testEngine(t);
  const settings = { runtime: "python3.11", handler: "app.handler" };
  const cases = {
    "app.py:3": ["def load():\n    import json\n    import made_up\nload()", "Runtime.ImportModuleError"],
    // There is no place in a function to stop at, where it cannot be read.
    none: ["def handler(:", "Runtime.UserCodeSyntaxError"],
  } as const;
  for (const [place, [code, errorType]] of Object.entries(cases)) {
    const broken = fn({ "app.py": code }, settings);
    const debug = await engine.debug(broken, { waitForClient: true }).catch(refusal);
    if (debug instanceof EngineError) {
      t.skip("no Python with debugpy here");
      return;
    }
    const stops = stopsOfPython(t, debug);
    const failed = (await invoke(broken)).json as Record<string, string>;
    assert.equal(failed["errorType"], errorType);
    assert.deepEqual(stops.slice(0, 1), place.startsWith("app") ? [place] : [], place);
  }
});
