import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { findStackPositions, pathInPackage } from "../../../src/lambda/stackPositions.ts";

const places = (text: string) =>
  findStackPositions(text).map(({ path, line, column }) => `${path}:${line}:${column}`);

test("a Node stack gives each file with line and column, and nothing for node's own modules", () => {
  const stack = [
    "TypeError: x is not a function",
    "    at handler (/var/task/src/app.js:12:5)",
    "    at file:///home/ada/shop/app.mjs:3:11",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    String.raw`    at run (C:\code\app.ts:7:1)`,
  ].join("\n");
  assert.deepEqual(places(stack), [
    "/var/task/src/app.js:12:5",
    "/home/ada/shop/app.mjs:3:11",
    String.raw`C:\code\app.ts:7:1`,
  ]);
});

test("a path may have spaces and parentheses in it, also encoded in a file's address", () => {
  const stack = [
    "    at readKey (/home/me/my shop (1)/src/pay.js:9:19)",
    "    at new Cart (/home/me/my shop (1)/cart.js:1:2)",
    "    at async /home/me/my shop (1)/app.js:5:25",
    "    at handler (file:///home/me/my%20shop%20(1)/app.mjs:3:11)",
    "    at file:///C:/Users/Jo%20Doe/app.mjs:4:1",
    String.raw`    at Object.<anonymous> (C:\Users\Jo Doe\app.js:7:1)`,
    "    at async Promise.all (index 0)",
  ].join("\n");
  const expected = [
    "/home/me/my shop (1)/src/pay.js:9:19",
    "/home/me/my shop (1)/cart.js:1:2",
    "/home/me/my shop (1)/app.js:5:25",
    "/home/me/my shop (1)/app.mjs:3:11",
    "C:/Users/Jo Doe/app.mjs:4:1",
    String.raw`C:\Users\Jo Doe\app.js:7:1`,
  ];
  assert.deepEqual(places(stack), expected);
  assert.deepEqual(places(JSON.stringify({ trace: stack.split("\n") })), expected);
  assert.deepEqual(places(JSON.stringify({ stack })), expected);
});

test("a Python trace is found in plain text and in JSON", () => {
  const line = '  File "/var/task/app.py", line 5, in handler';
  assert.deepEqual(places(line), ["/var/task/app.py:5:1"]);
  assert.deepEqual(places(JSON.stringify({ stackTrace: [line] })), ["/var/task/app.py:5:1"]);
});

test("a Windows path within JSON is unescaped", () => {
  const stack = JSON.stringify({ trace: [String.raw`File "C:\code\app.py", line 2`] });
  assert.deepEqual(places(stack), [String.raw`C:\code\app.py:2:1`]);
});

test("the range covers what is to be clicked", () => {
  for (const place of ["/a/b.js:1:2", "/a b/c.js:1:2", "file:///a%20b/c.js:1:2"]) {
    const text = `at f (${place})`;
    const [position] = findStackPositions(text);
    assert.equal(text.slice(position?.start, position?.end), place);
  }
});

test("addresses with a port are no source files", () => {
  assert.deepEqual(places("listening on http://127.0.0.1:9001/x and /tmp/data.json:3"), []);
});

test("only what lies in the sandbox has a path in the package", () => {
  assert.equal(pathInPackage("/var/task/src/app.js"), "src/app.js");
  assert.equal(pathInPackage("/home/me/app.js"), undefined);
});

test("a path at the beginning of a line is found, in JSON too", () => {
  const text = "SyntaxError\n/var/task/app.js:3\nfoo bar";
  assert.deepEqual(places(text), ["/var/task/app.js:3:1"]);
  assert.deepEqual(places(JSON.stringify({ trace: text })), ["/var/task/app.js:3:1"]);
});

// Quadratic time would be hours here: the test's own limit is far from both.
test("a large answer without spaces, such as an image, is read quickly", { timeout: 20_000 }, () => {
  const image = randomBytes(4_500_000).toString("base64");
  assert.deepEqual(places(`{"body":"${image}"}`), []);
  assert.deepEqual(places("/".repeat(6_000_000)), []);
  assert.deepEqual(places("at (".repeat(1_000_000)), []);
  assert.deepEqual(places("at / ".repeat(1_000_000)), []);
});
