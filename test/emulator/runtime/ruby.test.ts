import assert from "node:assert/strict";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { keysOf, needs, testEngine } from "./testEngine.ts";

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
    (({ n, memory, text }) => [n, memory, text])(outcome.json as { n: number; memory: string; text: string }),
    [2, "256", "ü"],
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

test("Ruby: the handler's file is required by its name, so that an error says it as in Lambda", async (t) => {
  if (!needs(t, "ruby")) return;
  const { fn, invoke } = testEngine(t);
  const ruby = { runtime: "ruby3.3" };
  const missing = await invoke(fn({ "other.rb": "" }, { ...ruby, handler: "function.handler" }));
  assert.match(
    missing.text,
    /^\{"errorMessage":"cannot load such file -- function","errorType":"Init<LoadError>"/,
  );
  const nested = fn(
    {
      "src/app.rb": 'require_relative "sum"\ndef handler(event:, context:) = sum(event)',
      "src/sum.rb": "def sum(all) = all.sum",
    },
    { ...ruby, handler: "src/app.handler" },
  );
  assert.equal((await invoke(nested, [1, 2])).json, 3);
});

test("Ruby: whatever the handler raises is the answer, also what would end a program", async (t) => {
  if (!needs(t, "ruby")) return;
  const { fn, invoke } = testEngine(t);
  const source = `def handler(event:, context:)
  case event["how"]
  when "exit" then exit 3
  when "abort" then abort "enough"
  when "deep" then handler(event: event, context: context)
  else { text: Money.new }
  end
end
class Money
  def to_json(*) = '"1.00"'
end
`;
  const ends = fn({ "function.rb": source }, { runtime: "ruby3.3", handler: "function.handler" });
  const errorOf = async (how: string) =>
    (await invoke(ends, { how })).json as { errorType: string; errorMessage: string; stackTrace: string[] };
  const exit = await errorOf("exit");
  assert.deepEqual([exit.errorType, exit.errorMessage], ["Function<SystemExit>", "exit"]);
  const abort = await errorOf("abort");
  assert.deepEqual([abort.errorType, abort.errorMessage], ["Function<SystemExit>", "enough"]);
  const deep = await errorOf("deep");
  assert.equal(deep.errorType, "Function<SystemStackError>");
  assert.equal(deep.stackTrace.length, 100);
  assert.deepEqual((await invoke(ends)).json, { text: "1.00" });
  const atLoad = await invoke(
    fn({ "function.rb": "exit 2" }, { runtime: "ruby3.3", handler: "function.handler" }),
  );
  assert.match(atLoad.text, /^\{"errorMessage":"exit","errorType":"Init<SystemExit>"/);
});

test(
  "Ruby: a function that closes what is not its own fails at once, and the next call has a new process",
  { skip: without("inheritedSockets") },
  async (t) => {
    if (!needs(t, "ruby")) return;
    const { fn, invoke } = testEngine(t);
    // Descriptor 4 leads to the emulator.
    const code = `require "socket"
def handler(event:, context:)
  UNIXSocket.for_fd(4).close if event["close"]
  "still there"
end
`;
    const sample = fn({ "app.rb": code }, { handler: "app.handler", runtime: "ruby3.3" });
    const failed = (await invoke(sample, { close: true })).json as { errorType: string };
    assert.equal(failed.errorType, "Runtime.ExitError");
    assert.equal((await invoke(sample, {})).json, "still there");
  },
);
