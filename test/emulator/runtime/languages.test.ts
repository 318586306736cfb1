import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { hasProgram, testEngine } from "./testEngine.ts";

/** Skips, saying why, where the interpreter is not installed. */
function needs(t: TestContext, ...programs: string[]): boolean {
  const missing = programs.filter((program) => !hasProgram(program));
  if (missing.length > 0) t.skip(`${missing.join(" and ")} is not installed`);
  return missing.length === 0;
}

const keysOf = (text: string) => Object.keys(JSON.parse(text) as object);

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
    (await invoke(fn(files, { handler }))).json as { errorType: string; errorMessage: string };
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
});

test("Node: an exception that nobody caught ends the process, and the next call has a new one", async (t) => {
  const { fn, invoke } = testEngine(t);
  const careless = fn({
    "index.js": `exports.handler = async () => {
      setTimeout(() => { throw new RangeError("nobody caught this"); });
      await new Promise(() => setTimeout(() => undefined, 60_000));
    };`,
  });
  for (let call = 0; call < 3; call++)
    assert.match(
      (await invoke(careless)).text,
      /^\{"errorType":"RangeError","errorMessage":"nobody caught this"/,
    );
});

test("a failed init has used memory too", async (t) => {
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

test("Python: events, context, printing, logging", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const app = `import logging, os
def handler(event, context):
    print("plain", event["n"])
    logging.getLogger().warning("careful\\nnow")
    return {"n": event["n"] + 1, "id": context.aws_request_id, "ms": context.get_remaining_time_in_millis() > 0, "memory": context.memory_limit_in_mb, "tmp": os.environ["TMPDIR"]}
`;
  const outcome = await invoke(
    fn({ "pkg/app.py": app }, { runtime: "python3.12", handler: "pkg/app.handler" }),
    { n: 1 },
  );
  const result = outcome.json as Record<string, unknown>;
  assert.deepEqual([result["n"], result["ms"], result["memory"]], [2, true, "256"]);
  assert.match(outcome.tail, /\nplain 1\n/);
  assert.match(
    outcome.tail,
    /\n\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\tcareful\nnow\n/,
  );
});

test("Python: failures in AWS's shapes and key order", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const call = (files: Record<string, string>, handler: string) =>
    invoke(fn(files, { runtime: "python3.12", handler }));
  const raised = await call(
    { "app.py": "def handler(event, context):\n    raise ValueError('bad')\n" },
    "app.handler",
  );
  assert.deepEqual(keysOf(raised.text), ["errorMessage", "errorType", "requestId", "stackTrace"]);
  assert.match(
    raised.text,
    /"errorMessage": "bad", "errorType": "ValueError", "requestId": "[0-9a-f-]{36}", "stackTrace": \["  File \\".*app\.py\\", line 2, in handler\\n    raise ValueError\('bad'\)\\n"\]/,
  );
  assert.match(
    raised.tail,
    /\n\[ERROR\] ValueError: bad\nTraceback \(most recent call last\):\n\u00a0\u00a0File /,
  );
  const errorOf = async (files: Record<string, string>, handler: string) => {
    const { errorType, errorMessage, requestId } = (await call(files, handler)).json as Record<
      string,
      string
    >;
    return [errorType, errorMessage, requestId];
  };
  assert.deepEqual(await errorOf({ "app.py": "" }, "nope.handler"), [
    "Runtime.ImportModuleError",
    "Unable to import module 'nope': No module named 'nope'",
    "",
  ]);
  assert.deepEqual(await errorOf({ "app.py": "" }, "app.nope"), [
    "Runtime.HandlerNotFound",
    "Handler 'nope' missing on module 'app'",
    "",
  ]);
  assert.equal((await errorOf({ "app.py": "def (" }, "app.handler"))[0], "Runtime.UserCodeSyntaxError");
  assert.equal((await errorOf({ "app.py": "" }, "app"))[0], "Runtime.MalformedHandlerName");
  assert.equal(
    (await errorOf({ "app.py": "def handler(e, c): return {1, 2}" }, "app.handler"))[0],
    "Runtime.MarshalError",
  );
  assert.equal(
    (await errorOf({ "app.py": "raise Exception('Runtime startup fails')" }, "app.handler"))[1],
    "Runtime startup fails",
  );
});

test("Python: a function's own modules win over the runtime's, and logs can be JSON", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const files = {
    "log.py": "name = 'mine'",
    "client.py": "name = 'mine too'",
    "app.py":
      "import client, log, logging\ndef handler(e, c):\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        logging.exception('oh')\n    return [client.name, log.name]\n",
  };
  const logging = { format: "JSON", group: "g" } as const;
  const outcome = await invoke(fn(files, { runtime: "python3.12", handler: "app.handler", logging }));
  assert.deepEqual(outcome.json, ["mine too", "mine"]);
  const record = outcome.tail
    .split("\n")
    .map((line) => JSON.parse(line || "{}") as Record<string, unknown>)
    .find(({ level }) => level === "ERROR");
  assert.deepEqual(
    [record?.["message"], record?.["errorType"], record?.["logger"]],
    ["oh", "ZeroDivisionError", "root"],
  );
});

test("SnapStart: hooks run around the snapshot, and the restore is reported", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke, messages } = testEngine(t);
  const app = `import os
from snapshot_restore_py import register_after_restore, register_before_snapshot
seen = []
register_before_snapshot(lambda: seen.append("before, first registered"))
register_before_snapshot(lambda text: seen.append(text), "before, second registered")
@register_after_restore
def restored():
    seen.append("after")
def handler(event, context):
    return seen + [os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]]
`;
  const snap = fn(
    { "app.py": app },
    { runtime: "python3.12", handler: "app.handler", initialization: "snap-start" },
  );
  const outcome = await invoke(snap);
  assert.deepEqual(outcome.json, [
    "before, second registered",
    "before, first registered",
    "after",
    "snap-start",
  ]);
  assert.match(
    outcome.tail,
    /Max Memory Used: \d+ MB\tRestore Duration: \d+\.\d\d ms\tBilled Restore Duration: \d+ ms\t\n$/,
  );
  assert.equal(outcome.initDurationMs, undefined);
  const lines = messages.map((message) => message.split(" ", 1)[0]?.trim());
  assert.deepEqual(
    lines.filter((line) => line?.startsWith("RESTORE")),
    ["RESTORE_START", "RESTORE_REPORT"],
  );
  const warm = await invoke(snap);
  assert.ok(!warm.tail.includes("Restore"));
  const failing = fn(
    { "app.py": app.replace('seen.append("after")', "raise ValueError('no way back')") },
    { runtime: "python3.12", handler: "app.handler", initialization: "snap-start" },
  );
  assert.match((await invoke(failing)).text, /no way back/);
});

test("a bootstrap in any language speaks the Runtime API over plain HTTP", async (t) => {
  const { fn, invoke } = testEngine(t);
  const bootstrap = `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/";
(async () => {
  for (;;) {
    const next = await fetch(api + "invocation/next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const event = await next.json();
    if (event.fail) await fetch(api + "invocation/" + id + "/error", { method: "POST", headers: { "Lambda-Runtime-Function-Error-Type": "Function.Odd" }, body: JSON.stringify({ errorType: "Odd", errorMessage: "as asked" }) });
    else {
      const wrong = await fetch(api + "invocation/nope/response", { method: "POST", body: "1" });
      // Of unknown length: chunked.
      const body = new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode(JSON.stringify({ wrong: wrong.status, env: process.env.AWS_EXECUTION_ENV ?? null, handler: process.env._HANDLER }))); c.close(); } });
      const answer = await fetch(api + "invocation/" + id + "/response", { method: "POST", body, duplex: "half" });
      if (answer.status !== 202) process.exit(9);
    }
  }
})();
`;
  const own = fn({ bootstrap }, { runtime: "provided.al2023", handler: "any" });
  assert.deepEqual((await invoke(own)).json, { wrong: 400, env: null, handler: "any" });
  const failed = await invoke(own, { fail: true });
  assert.equal(failed.text, '{"errorType":"Odd","errorMessage":"as asked"}');
  assert.equal(failed.errorType, "Function.Odd");
  const missing = await invoke(fn({ "readme.txt": "" }, { runtime: "provided.al2023" }));
  assert.match(
    missing.text,
    /^\{"errorType":"Runtime\.InvalidEntrypoint","errorMessage":"RequestId: \S+ Error: Couldn't find valid bootstrap\(s\)/,
  );
});

test("a bootstrap that was built for another machine is an error that says so", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const foreign = fn({ bootstrap: "" }, { runtime: "provided.al2023", functionName: "foreign" });
  const header = Buffer.alloc(64);
  header.write("\x7fELF", "latin1");
  header.writeUInt16LE(process.arch === "arm64" ? 0x3e : 0xb7, 18);
  writeFileSync(join(dir, "foreign", "bootstrap"), header);
  if (existsSync(`/proc/sys/fs/binfmt_misc/qemu-${process.arch === "arm64" ? "x86_64" : "aarch64"}`)) {
    t.skip("this system runs programs of the other architecture");
    return;
  }
  await assert.rejects(invoke(foreign), {
    code: "runtime-unsupported",
    message: /^The function's bootstrap is built for Linux on (arm64|x64), and this machine is /,
  });
});

test("a shell script is a bootstrap too", async (t) => {
  if (!needs(t, "curl")) return;
  const { fn, invoke } = testEngine(t);
  const bootstrap = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers="$TMPDIR/headers"
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(tr -d '\\r' < "$headers" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p')
  curl -sS -X POST "$api/$id/response" -d "[$event]" > /dev/null
done
`;
  const shell = fn({ bootstrap }, { runtime: "provided.al2023" });
  assert.deepEqual((await invoke(shell, { a: 1 })).json, [{ a: 1 }]);
  assert.deepEqual((await invoke(shell, 2)).json, [2]);
});

test("Go: a compiled bootstrap", async (t) => {
  if (!needs(t, "go")) return;
  const { fn, invoke, dir } = testEngine(t);
  const own = fn(
    { "main.go": goBootstrap, "go.mod": "module example\n\ngo 1.19\n" },
    { runtime: "provided.al2023" },
  );
  const taskRoot = own.code.kind === "directory" ? own.code.taskRoot : dir;
  execFileSync("go", ["build", "-o", "bootstrap", "."], {
    cwd: taskRoot,
    env: { ...process.env, GOCACHE: join(dir, "gocache"), GOFLAGS: "-mod=mod", GOPROXY: "off" },
  });
  assert.deepEqual((await invoke(own, { name: "go" })).json, { hello: "go" });
});

const goBootstrap = `package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		body, _ := io.ReadAll(next.Body)
		var event struct{ Name string }
		_ = json.Unmarshal(body, &event)
		answer, _ := json.Marshal(map[string]string{"hello": event.Name})
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		response, err := http.Post(api+id+"/response", "application/json", bytes.NewReader(answer))
		if err != nil || response.StatusCode != 202 {
			os.Exit(1)
		}
		_, _ = io.ReadAll(response.Body)
	}
}
`;

test("Ruby: handlers of a file and of a class, context, failures", async (t) => {
  if (!needs(t, "ruby")) return;
  const { fn, invoke } = testEngine(t);
  const files = {
    "function.rb": `def handler(event:, context:)
  puts "called #{event['n']}"
  raise "some_error_msg" if event["fail"]
  { n: event["n"] + 1, id: context.aws_request_id, memory: context.memory_limit_in_mb, text: "ü" }
end

module Shop
  class Orders
    def self.process(event:, context:)
      "#{event['who']} via #{context.function_name}"
    end
  end
end
`,
  };
  const plain = fn(files, { runtime: "ruby3.3", handler: "function.handler" });
  const outcome = await invoke(plain, { n: 1 });
  assert.deepEqual(
    (({ n, memory, text }) => [n, memory, text])(outcome.json as { n: number; memory: number; text: string }),
    [2, 256, "ü"],
  );
  assert.match(outcome.tail, /\ncalled 1\n/);
  const failed = await invoke(plain, { fail: true, n: 1 });
  assert.deepEqual(keysOf(failed.text), ["errorMessage", "errorType", "stackTrace"]);
  assert.match(
    failed.text,
    /^\{"errorMessage":"some_error_msg","errorType":"Function<RuntimeError>","stackTrace":\["[^"]*function\.rb:3:in `handler'"\]/,
  );
  const nested = fn(files, {
    runtime: "ruby3.3",
    handler: "function.Shop::Orders.process",
    functionName: "orders",
  });
  assert.equal((await invoke(nested, { who: "me" })).json, "me via orders");
  const missing = await invoke(fn(files, { runtime: "ruby3.3", handler: "nope.handler" }));
  assert.match(missing.text, /"errorType":"Init<LoadError>"/);
  assert.match(missing.tail, /^Init error when loading handler nope\.handler$/m);
});

test("Ruby: what `puts` and a Logger write is one event each, and a missing method ends the process", async (t) => {
  if (!needs(t, "ruby")) return;
  const { fn, invoke, messages } = testEngine(t);
  const logging = fn(
    {
      "function.rb": `require "logger"
LOG = Logger.new($stdout)
def handler(event:, context:)
  puts "two\\nlines"
  LOG.warn("also\\ntwo")
  return nope if event["fail"]
  StringIO.new("raw")
end
`,
    },
    { runtime: "ruby3.3", handler: "function.handler" },
  );
  assert.equal((await invoke(logging, {}, { requestId: "the-request" })).text, "raw");
  assert.equal((await invoke(logging)).initDurationMs, undefined);
  assert.ok(messages.includes("two\nlines"), messages.join("|"));
  assert.ok(
    messages.some((message) => /^W, \[[\d:.T-]+ #\d+\] {2}WARN the-request -- : also\ntwo\n$/.test(message)),
    messages.join("|"),
  );
  const failed = await invoke(logging, { fail: true });
  assert.match(
    failed.text,
    /^\{"errorMessage":"undefined local variable or method `nope'[^"\\]*","errorType":"Function<NameError>"/,
  );
  assert.match(failed.tail, /^Critical exception from handler\n\{\n {2}"errorMessage"/m);
  // The process is gone, and the next call has another from its beginning.
  const next = await invoke(logging);
  assert.equal(next.text, "raw");
  assert.match(next.tail, /^INIT_START/m);
});

test("Java: methods, RequestHandler, streams, plain objects, failures", async (t) => {
  if (!needs(t, "javac")) return;
  const { fn, invoke, dir, messages } = testEngine(t);
  const own = fn(javaSources, {
    runtime: "java17",
    handler: "example.Orders::create",
    timeoutMs: 30_000,
    memoryMb: 512,
  });
  const taskRoot = own.code.kind === "directory" ? own.code.taskRoot : dir;
  execFileSync("javac", ["-d", taskRoot, ...Object.keys(javaSources).map((name) => join(taskRoot, name))]);
  const order = await invoke(own, { customer: "ada", items: [{ sku: "a", count: 2 }], paid: true });
  assert.deepEqual(order.json, { customer: "ADA", items: [{ count: 4, sku: "a" }], paid: true });
  const as = (handler: string) => ({ ...own, handler, revision: handler });
  const typed = await invoke(as("example.Typed"), { n: 20 });
  assert.match(typed.text, /^\{"id":"[0-9a-f-]{36}","sum":21\}$/);
  assert.ok(messages.includes("from\nthe logger"), messages.join("|"));
  assert.equal((await invoke(as("example.Streams"), "raw")).text, '"RAW"');
  const failed = await invoke(as("example.Orders::fail"));
  assert.deepEqual(keysOf(failed.text), ["errorMessage", "errorType", "stackTrace", "cause"]);
  assert.match(
    failed.text,
    /^\{"errorMessage":"not today","errorType":"java\.lang\.IllegalStateException","stackTrace":\["example\.Orders\.fail\(Orders\.java:\d+\)"\]/,
  );
  assert.match(
    failed.tail,
    /^not today: java\.lang\.IllegalStateException\njava\.lang\.IllegalStateException: not today\n\tat example\.Orders\.fail\(Orders\.java:\d+\)\n/m,
  );
  const deep = await invoke(as("example.Orders::deep"));
  assert.match(
    deep.text,
    /^\{"errorMessage":"java\.lang\.StackOverflowError","errorType":"java\.lang\.StackOverflowError"/,
  );
  const inits = () => messages.filter((message) => message.startsWith("INIT_START")).length;
  const before = inits();
  await invoke(as("example.Orders::deep"));
  assert.equal(inits(), before + 1, "the process ended with the first");
  const missing = await invoke(as("example.Nope"));
  assert.match(
    missing.text,
    /"errorMessage":"Class not found: example\.Nope","errorType":"java\.lang\.ClassNotFoundException"/,
  );
});

/** With AWS's interfaces, which a real package has from aws-lambda-java-core. */
const javaSources = {
  "Context.java":
    "package com.amazonaws.services.lambda.runtime; public interface Context { String getAwsRequestId(); LambdaLogger getLogger(); int getRemainingTimeInMillis(); }",
  "LambdaLogger.java":
    "package com.amazonaws.services.lambda.runtime; public interface LambdaLogger { void log(String message); void log(byte[] message); }",
  "RequestHandler.java":
    "package com.amazonaws.services.lambda.runtime; public interface RequestHandler<I, O> { O handleRequest(I input, Context context); }",
  "RequestStreamHandler.java":
    "package com.amazonaws.services.lambda.runtime; public interface RequestStreamHandler { void handleRequest(java.io.InputStream input, java.io.OutputStream output, Context context) throws java.io.IOException; }",
  "Orders.java": `package example;
import java.util.List;
public class Orders {
  public static class Item { private String sku; private int count; public String getSku() { return sku; } public void setSku(String sku) { this.sku = sku; } public int getCount() { return count; } public void setCount(int count) { this.count = count; } }
  public static class Order { private String customer; private List<Item> items; private boolean paid; public String getCustomer() { return customer; } public void setCustomer(String customer) { this.customer = customer; } public List<Item> getItems() { return items; } public void setItems(List<Item> items) { this.items = items; } public boolean isPaid() { return paid; } public void setPaid(boolean paid) { this.paid = paid; } }
  public Order create(Order order) {
    order.setCustomer(order.getCustomer().toUpperCase());
    for (Item item : order.getItems()) item.setCount(item.getCount() * 2);
    return order;
  }
  public String fail(Object event) { throw new IllegalStateException("not today", new RuntimeException("deep")); }
  public String deep(Object event) { return deep(event); }
}
`,
  "Typed.java": `package example;
import com.amazonaws.services.lambda.runtime.*;
import java.util.Map;
public class Typed implements RequestHandler<Map<String, Integer>, Map<String, Object>> {
  public Map<String, Object> handleRequest(Map<String, Integer> input, Context context) {
    context.getLogger().log("from\\nthe logger");
    return new java.util.TreeMap<>(Map.of("sum", input.get("n") + 1, "id", context.getAwsRequestId()));
  }
}
`,
  "Streams.java": `package example;
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
public class Streams implements RequestStreamHandler {
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    output.write(new String(input.readAllBytes()).toUpperCase().getBytes());
  }
}
`,
};

test(".NET: an executable assembly runs on dotnet, a class library needs AWS's support", async (t) => {
  const { dir } = testEngine(t);
  // Stands for dotnet: says its version, and runs the "assembly" as a script, as `dotnet x.dll` runs an assembly.
  mkdirSync(join(dir, "bin"));
  const dotnet = join(dir, "bin/dotnet");
  writeFileSync(
    dotnet,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo 8.0.100; else exec ${process.execPath} "$@"; fi\n`,
  );
  chmodSync(dotnet, 0o755);
  const { fn, invoke } = testEngine(t, { searchPath: `${join(dir, "bin")}:/usr/bin:/bin` });
  const program = `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => { for (;;) { const next = await fetch(api + "next"); const id = next.headers.get("lambda-runtime-aws-request-id"); await fetch(api + id + "/response", { method: "POST", body: await next.text() }); } })();`;
  const executable = fn({ "Shop.dll": program }, { runtime: "dotnet8", handler: "Shop" });
  assert.deepEqual((await invoke(executable, { a: 1 })).json, { a: 1 });
  const library = fn({ "Shop.dll": "" }, { runtime: "dotnet8", handler: "Shop::Shop.Orders::Create" });
  await assert.rejects(invoke(library), /class library.*Amazon\.Lambda\.RuntimeSupport/);
});
