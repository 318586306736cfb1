import assert from "node:assert/strict";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { keysOf, needs, testEngine } from "./testEngine.ts";

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

test("Python: results are written as simplejson does, which AWS's runtime uses", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const source = (result: string) => `import collections, decimal, typing
Point = collections.namedtuple("Point", "x y")
class Pair(typing.NamedTuple):
    left: object
    right: object
circle = []
circle.append(circle)
def handler(event, context):
    return ${result}
`;
  const resultOf = async (result: string, runtime = "python3.13") =>
    (await invoke(fn({ "app.py": source(result) }, { runtime, handler: "app.handler" }))).text;
  assert.equal(
    await resultOf(
      '[decimal.Decimal("12345678901234567890.10"), decimal.Decimal("1E+3"), decimal.Decimal("nan")]',
    ),
    "[12345678901234567890.10, 1E+3, NaN]",
  );
  assert.equal(
    await resultOf('{"at": Point(1, Pair((Point(2, b"deep"),), [3])), b"key": "as it is"}'),
    '{"at": {"x": 1, "y": {"left": [{"x": 2, "y": "deep"}], "right": [3]}}, "key": "as it is"}',
  );
  assert.equal(await resultOf('"\u00e9"'), '"\u00e9"');
  assert.equal(await resultOf('"\u00e9"', "python3.11"), '"\\u00e9"');
  assert.match(await resultOf("circle"), /Unable to marshal response: Circular reference detected/);
  assert.match(
    await resultOf('[b"\\xff"]'),
    /Unable to marshal response: 'utf-8' codec can't decode byte 0xff in position 0/,
  );
});

test("Python: what the context logs and shows is AWS's, and an error without a message has no colon", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke, messages } = testEngine(t);
  const source = `def handler(event, context):
    context.log("one")
    context.log("two")
    if event:
        raise ValueError()
    return [str(context.identity), str(context.client_context)]
`;
  const own = fn({ "app.py": source }, { runtime: "python3.13", handler: "app.handler" });
  const clientContext = '{"custom":{"a":1},"client":{"app_title":"t"}}';
  assert.deepEqual((await invoke(own, null, { clientContext })).json, [
    "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])",
    "ClientContext([custom={'a': 1},env=None,client=Client([installation_id=None,app_title=t,app_version_name=None,app_version_code=None,app_package_name=None])])",
  ]);
  assert.deepEqual(
    messages.filter((message) => ["one", "two"].includes(message)),
    ["one", "two"],
  );
  assert.match((await invoke(own, 1)).tail, /^\[ERROR\] ValueError\nTraceback/m);
});

test("Python: a file of the function that is named as `logging` does not take its place", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const files = {
    "logging.py": "",
    "app.py": "import logging\ndef handler(event, context):\n    logging.warning('heard')",
  };
  const outcome = await invoke(fn(files, { runtime: "python3.13", handler: "app.handler" }));
  assert.match(outcome.tail, /^\[WARNING\]\t[^\t]*\t[^\t]*\theard$/m);
});

test("Python: JSON logs know AWS's levels only, and refuse what is no JSON", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const source = `import logging
def handler(event, context):
    logging.getLogger().setLevel(1)
    logging.addLevelName(25, "NOTICE")
    logging.log(25, "noticed", extra={"shop": 1})
    logging.info("no", extra={"shop": object()})
`;
  const logging = { format: "JSON", group: "g" } as const;
  const outcome = await invoke(
    fn({ "app.py": source }, { runtime: "python3.13", handler: "app.handler", logging }),
  );
  assert.match(outcome.tail, /"level": "INFO", "message": "noticed", "logger": "root", .*"shop": 1\}/);
  assert.match(outcome.text, /"errorMessage": "Object of type object is not JSON serializable"/);
});

test("Python: of two saves within a second the last one runs, and nothing is written beside the sources", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke, dir } = testEngine(t);
  const settings = { runtime: "python3.12", handler: "app.handler", functionName: "saved" };
  const sourceDir = join(dir, "saved");
  const app = "from shared import prices\ndef handler(e, c): return prices.TAX";
  const save = async (tax: number) => {
    const files = { "app.py": app, "shared/prices.py": `TAX = ${tax}` };
    const saved = fn(files, {
      ...settings,
      revision: String(tax),
      code: { kind: "directory", taskRoot: sourceDir, sourceDir },
    });
    // As a file system does that keeps no more than seconds.
    utimesSync(join(sourceDir, "shared/prices.py"), 1_800_000_000, 1_800_000_000 + tax / 1000);
    return (await invoke(saved)).json;
  };
  assert.deepEqual([await save(1), await save(2), await save(3)], [1, 2, 3]);
  const written = readdirSync(sourceDir, { encoding: "utf8", recursive: true });
  assert.deepEqual(
    written.filter((name) => name.includes("__pycache__")),
    [],
  );
});

test("Python: the call of a handler with the wrong arguments keeps its frame, as AWS's runtime does", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const outcome = await invoke(
    fn({ "app.py": "def handler(event): return 1" }, { runtime: "python3.12", handler: "app.handler" }),
  );
  const { errorType, stackTrace } = outcome.json as { errorType: string; stackTrace: string[] };
  assert.equal(errorType, "TypeError");
  assert.equal(stackTrace.length, 1, stackTrace.join());
  assert.match(stackTrace[0] ?? "", /bootstrap\.py", line \d+, in /);
});

test("Python: half a surrogate pair ends the process, as it ends AWS's, where the runtime does not escape it", async (t) => {
  if (!needs(t, "python3")) return;
  const { fn, invoke } = testEngine(t);
  const files = { "app.py": "def handler(e, c): return 'a\\ud83d'" };
  const answer = (runtime: string) => invoke(fn(files, { runtime, handler: "app.handler" }));
  assert.equal((await answer("python3.11")).text, '"a\\ud83d"');
  const ended = await answer("python3.12");
  assert.deepEqual(
    [ended.errorType, (ended.json as Record<string, string>)["errorType"]],
    ["Runtime.ExitError", "Runtime.ExitError"],
  );
  assert.match(ended.tail, /UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud83d'/);
});

test(
  "Python: a function that closes what is not its own fails at once, and the next call has a new process",
  { skip: without("inheritedSockets") },
  async (t) => {
    if (!needs(t, "python3")) return;
    const { fn, invoke } = testEngine(t);
    // Descriptor 4 leads to the emulator.
    const code = `import os
def handler(event, context):
    if event.get("close"): os.close(4)
    return "still there"
`;
    const sample = fn({ "app.py": code }, { handler: "app.handler", runtime: "python3.12" });
    const failed = (await invoke(sample, { close: true })).json as { errorType: string };
    assert.equal(failed.errorType, "Runtime.ExitError");
    assert.equal((await invoke(sample, {})).json, "still there");
  },
);
