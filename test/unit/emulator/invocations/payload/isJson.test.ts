import assert from "node:assert/strict";
import { test } from "node:test";
import { isJson } from "../../../../../src/emulator/invocations/payload/isJson.ts";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const samples = [
  ..."{} [] 0 -0 1 -1 10 1.5 -0.25e+10 1E9 2e-3 true false null".split(" "),
  ..."01 1. .5 - -a 1e 1e+ +1 0x1 NaN Infinity tru nulll truefalse { } [ ] , : \" '' {]".split(" "),
  '""',
  '"a"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD800"',
  '"\\x"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\',
  '"\u0000"',
  '"\n"',
  '"\u001f"',
  '"\u007f\u0080\u2028é😀"',
  " \t\r\n [ 1 , 2 ] \n",
  "\u00a01",
  "\ufeff{}",
  "[1,]",
  "[,1]",
  "[1 2]",
  '{"a":1,}',
  '{"a" 1}',
  "{a:1}",
  '{"a":}',
  '{"a":[{"b":{}},[],null],"":""}',
  '{"a":1}}',
  "[[]",
  "[]]",
  "",
  " ",
  "1 1",
];

test("the same texts are JSON as for JSON.parse", () => {
  for (const text of samples) assert.equal(isJson(Buffer.from(text)), parses(text), JSON.stringify(text));
});

test("also after any one character was changed, left out or doubled", () => {
  const alphabet = Array.from('{}[]",:\\/ \n\t019-+.eEuntrfalsb\u0000\u001fé');
  const text = '{"a\\u00e9\\n": [1.5e-3, -0, true, {"b": null}, "x\\\\"], "": false}';
  assert.ok(isJson(Buffer.from(text)));
  for (let at = 0; at < text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    for (const changed of ["", text.charAt(at).repeat(2), ...alphabet].map((part) => before + part + after))
      assert.equal(isJson(Buffer.from(changed)), parses(changed), JSON.stringify(changed));
  }
});

test("a long string is read to its end, wherever in memory it lies and whatever interrupts it", () => {
  for (const interruption of ['"', "\\", "\u0000", "\u001f", "\n", "\u007f", "é", " ", "!", "#", "["])
    for (let before = 60; before < 110; before++) {
      const text = `"${"x".repeat(before)}${interruption}${"y".repeat(40)}"`;
      for (const start of [0, 1, 2, 3]) {
        const bytes = Buffer.from(" ".repeat(start) + text).subarray(start);
        assert.equal(isJson(bytes), parses(text), `${JSON.stringify(text)} at ${start}`);
      }
    }
});

test("depth costs no stack", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  assert.ok(isJson(Buffer.from(deep)));
  assert.ok(!isJson(Buffer.from(deep.slice(1))));
});
