import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { testEngine } from "./testEngine.ts";

test("Node: CommonJS, ES modules, TypeScript, nested handlers, callbacks and context.succeed", async (t) => {
  const { fn, invoke } = testEngine(t);
  const files = {
    "lib/common.js": "exports.deep = { handler: async () => 'common' };",
    "module.mjs": "export const handler = async () => import.meta.url.startsWith('file:') && 'module';",
    "typed.ts":
      "interface E { readonly n: number }\nexport const handler = async (event: E): Promise<number> => event.n + 1;",
    "old.js":
      "exports.callback = (event, context, callback) => { setTimeout(() => callback(null, 'called'), 5); }; exports.succeed = (event, context) => context.succeed('succeeded'); exports.nothing = () => {}; exports.fails = (e, c, done) => done(new Error('no'));",
  };
  const call = async (handler: string, event = {}, runtime = "nodejs22.x") =>
    (await invoke(fn(files, { handler, runtime }), event)).json;
  assert.equal(await call("lib/common.deep.handler"), "common");
  assert.equal(await call("module.handler"), "module");
  if (process.features.typescript) assert.equal(await call("typed.handler", { n: 1 }), 2);
  assert.equal(await call("old.callback"), "called");
  assert.equal(await call("old.succeed"), "succeeded");
  assert.equal(await call("old.nothing"), null);
  assert.equal(((await call("old.fails")) as { errorMessage: string }).errorMessage, "no");
});

test("Node 24 and later refuse callback handlers, as AWS does", async (t) => {
  const { fn, invoke } = testEngine(t);
  const old = fn({ "index.js": "exports.handler = (event, context, callback) => callback(null, 1);" });
  assert.match(
    (await invoke(old)).text,
    /^\{"errorType":"Runtime\.CallbackHandlerDeprecated","errorMessage":"ERROR: AWS Lambda has removed support for callback-based/,
  );
});

test("Node: the runtime's own errors", async (t) => {
  const { fn, invoke } = testEngine(t);
  const errorOf = async (files: Record<string, string>, handler: string) =>
    (await invoke(fn(files, { handler, runtime: "nodejs22.x" }))).json as {
      errorType: string;
      errorMessage: string;
    };
  assert.deepEqual(
    (({ errorType, errorMessage }) => [errorType, errorMessage.split("\n")[0]])(
      await errorOf({ "x.js": "" }, "nope.handler"),
    ),
    ["Runtime.ImportModuleError", "Error: Cannot find module 'nope'"],
  );
  assert.equal(
    (await errorOf({ "x.js": "" }, "x.handler")).errorMessage,
    "x.handler is undefined or not exported",
  );
  assert.equal(
    (await errorOf({ "x.js": "exports.handler = 1" }, "x.handler")).errorType,
    "Runtime.HandlerNotFound",
  );
  assert.equal((await errorOf({ "x.js": "" }, "../x.handler")).errorType, "Runtime.MalformedHandlerName");
  assert.equal((await errorOf({ "x.js": "{{{" }, "x.handler")).errorType, "Runtime.UserCodeSyntaxError");
  const rejected = await errorOf(
    {
      "x.js":
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 500)); }",
    },
    "x.handler",
  );
  assert.deepEqual(
    [rejected.errorType, rejected.errorMessage],
    ["Runtime.UnhandledPromiseRejection", "Error: lost"],
  );
  const early = await errorOf(
    { "x.js": "Promise.reject(new Error('early')); exports.handler = async () => 1;" },
    "x.handler",
  );
  assert.deepEqual(
    [early.errorType, early.errorMessage],
    ["Runtime.UnhandledPromiseRejection", "Error: early"],
  );
  const never = await errorOf({ "x.js": "exports.handler = async () => new Promise(() => {})" }, "x.handler");
  assert.equal(never.errorType, "Runtime.NodeJsExit");
  const waiting = await errorOf({ "x.mjs": "await new Promise(() => {});" }, "x.handler");
  assert.match(waiting.errorMessage, /Error: Runtime exited with error: exit status 13$/);
});

test("Node 24 and later: what a handler returns is the result, and Node itself ends what is lost", async (t) => {
  const { fn, invoke } = testEngine(t);
  const of = async (source: string, file = "index.js") =>
    (await invoke(fn({ [file]: source }, { runtime: "nodejs24.x" }))).json;
  const messageOf = async (source: string, file?: string) => {
    const { errorType, errorMessage } = (await of(source, file)) as {
      errorType: string;
      errorMessage: string;
    };
    return `${errorType}: ${errorMessage.replace(/^RequestId: \S+ Error: /, "")}`;
  };
  assert.equal(await of("exports.handler = () => 5;"), 5);
  assert.equal(await of("exports.handler = () => ({ then: (done) => done(6) });"), 6);
  assert.deepEqual(
    ((await of("exports.handler = (event, context) => Object.keys(context);")) as string[]).toSorted(),
    [
      "awsRequestId",
      "clientContext",
      "functionName",
      "functionVersion",
      "getRemainingTimeInMillis",
      "identity",
      "invokedFunctionArn",
      "logGroupName",
      "logStreamName",
      "memoryLimitInMB",
      "tenantId",
      "xRayTraceId",
    ],
  );
  assert.equal(
    await messageOf("exports.handler = () => 1n;"),
    "Runtime.JSONStringifyError: Unable to stringify response body",
  );
  const exited = "Runtime.ExitError: Runtime exited";
  assert.equal(
    await messageOf("exports.handler = () => new Promise(() => {});"),
    `${exited} without providing a reason`,
  );
  assert.equal(
    await messageOf("await new Promise(() => {});", "index.mjs"),
    `${exited} without providing a reason`,
  );
  assert.equal(
    await messageOf("exports.handler = async () => void Promise.reject(new Error('lost'));"),
    `${exited} with error: exit status 1`,
  );
  assert.equal(
    await messageOf(
      "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('lost'); }));",
    ),
    `${exited} with error: exit status 1`,
  );
  const broken = await invoke(fn({ "index.js": "throw new Error('at load');" }));
  assert.match(broken.text, /^\{"errorType":"Error","errorMessage":"at load"/);
  assert.match(
    broken.tail,
    /\tundefined\tERROR\tInit Error \t\{"errorType":"Error","errorMessage":"at load"/,
  );
});

test("a streamed response that nobody ends lasts until the timeout, and one that is ended takes no error", async (t) => {
  const { fn, invoke } = testEngine(t);
  for (const runtime of ["nodejs22.x", "nodejs24.x"]) {
    const streaming = (body: string, more = {}) =>
      invoke(
        fn({ "index.js": `exports.handler = awslambda.streamifyResponse(${body});` }, { runtime, ...more }),
      );
    const open = await streaming("async (event, stream) => { stream.write('begun'); }", { timeoutMs: 300 });
    assert.equal(open.errorType, "Sandbox.Timedout");
    const late = await streaming("async (event, stream) => { stream.end('all'); throw new Error('late'); }");
    assert.deepEqual([late.text, late.functionError], ["all", undefined]);
    const plain = await streaming("(event, stream) => { stream.end('said'); }");
    assert.deepEqual([plain.text, plain.functionError], ["said", undefined]);
    assert.match(plain.tail, /Streaming does not support non-async handlers\./);
    assert.doesNotMatch(plain.tail, /Uncaught Exception/);
  }
});

test("Node: an exception that nobody caught ends the process, and the next call has a new one", async (t) => {
  const { fn, invoke } = testEngine(t);
  const careless = fn(
    {
      "index.js": `exports.handler = async () => {
      setTimeout(() => { throw new RangeError("nobody caught this"); });
      await new Promise(() => setTimeout(() => undefined, 60_000));
    };`,
    },
    { runtime: "nodejs22.x" },
  );
  for (let call = 0; call < 3; call++)
    assert.match(
      (await invoke(careless)).text,
      /^\{"errorType":"RangeError","errorMessage":"nobody caught this"/,
    );
});

test(
  "Node: a function that closes what is not its own fails at once, and the next call has a new process",
  { skip: without("inheritedSockets") },
  async (t) => {
    const { fn, invoke } = testEngine(t);
    // Descriptor 4 leads to the emulator.
    const code = `const { closeSync } = require("node:fs");
    exports.handler = async ({ close }) => { if (close) closeSync(4); return "still there"; }`;
    const sample = fn({ "x.js": code }, { handler: "x.handler", runtime: "nodejs22.x" });
    const failed = (await invoke(sample, { close: true })).json as { errorType: string };
    assert.equal(failed.errorType, "Runtime.ExitError");
    assert.equal((await invoke(sample, {})).json, "still there");
  },
);

test("a failed init has used memory too", { skip: without("proc") }, async (t) => {
  const { fn, invoke } = testEngine(t);
  const { maxMemoryUsedMb } = await invoke(fn({ "index.js": "throw new Error('as asked')" }));
  assert.ok(process.platform !== "linux" || maxMemoryUsedMb > 5, `${maxMemoryUsedMb} MB`);
});

test("Node: JSON logs have one record a message, filtered by level", async (t) => {
  const { fn, invoke } = testEngine(t);
  const logging = { format: "JSON", group: "g", applicationLevel: "WARN", systemLevel: "INFO" } as const;
  const logs = fn(
    {
      "index.js":
        "exports.handler = async () => { console.info('no'); console.warn('yes\\nsir'); console.error(new TypeError('t')); };",
    },
    { logging },
  );
  const { tail } = await invoke(logs);
  const records = tail
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    records.map(({ type, level }) => type ?? level),
    ["platform.start", "WARN", "ERROR", "platform.report"],
  );
  assert.equal(records[1]?.["message"], "yes\nsir");
  assert.deepEqual(Object.keys(records[1] ?? {}), ["timestamp", "level", "requestId", "message"]);
  assert.equal((records[2]?.["message"] as { errorType: string } | undefined)?.errorType, "TypeError");
  assert.deepEqual(Object.keys((records[3]?.["record"] as { metrics: object } | undefined)?.metrics ?? {}), [
    "durationMs",
    "billedDurationMs",
    "memorySizeMB",
    "maxMemoryUsedMB",
    "initDurationMs",
  ]);
});

test("Node: a package.json above the task root makes no modules of the function's files", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  const lib = { "lib/part.js": "exports.part = typeof module;" };
  const required = "const { part } = require('./lib/part.js'); exports.handler = async () => part;";
  const imported = "exports.handler = async () => (await import('./lib/part.js')).default.part;";
  const fromModule = "import lib from './lib/part.js'; export const handler = async () => lib.part;";
  for (const runtime of ["nodejs22.x", "nodejs24.x"]) {
    for (const files of [{ "index.js": required }, { "index.js": imported }, { "index.mjs": fromModule }]) {
      assert.equal((await invoke(fn({ ...files, ...lib }, { runtime }))).json, "object");
    }
  }
  const own = {
    "package.json": '{"type":"module"}',
    "index.js": "export const handler = async () => 'own';",
  };
  assert.equal((await invoke(fn(own))).json, "own");
  const packaged = {
    "index.js": "exports.handler = async () => (await import('esm')).name;",
    "node_modules/esm/package.json": '{"type":"module","exports":"./main.js"}',
    "node_modules/esm/main.js": "export const name = 'package';",
  };
  assert.equal((await invoke(fn(packaged))).json, "package");
});
