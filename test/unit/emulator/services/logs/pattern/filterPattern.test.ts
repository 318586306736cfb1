import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFilterPattern } from "../../../../../../src/emulator/services/logs/pattern/filterPattern.ts";
import { PatternError } from "../../../../../../src/emulator/services/logs/pattern/tokens.ts";

const cases: readonly {
  readonly pattern: string;
  readonly selects: readonly string[];
  readonly leaves: readonly string[];
}[] = [
  { pattern: "", selects: ["anything", ""], leaves: [] },
  { pattern: "ERROR", selects: ["[ERROR 400] BAD"], leaves: ["error", "fine"] },
  { pattern: "ERROR ARGUMENTS", selects: ["ARGUMENTS of ERROR"], leaves: ["ERROR", "ARGUMENTS"] },
  { pattern: "?ERROR ?WARN", selects: ["ERROR", "a WARN b"], leaves: ["INFO"] },
  { pattern: "ERROR -ARGUMENTS", selects: ["ERROR"], leaves: ["ERROR ARGUMENTS", "INFO"] },
  { pattern: "-DEBUG", selects: ["INFO"], leaves: ["DEBUG"] },
  { pattern: "ERROR ?never", selects: ["ERROR"], leaves: ["never"] },
  { pattern: '"INTERNAL SERVER ERROR"', selects: ["x INTERNAL SERVER ERROR"], leaves: ["INTERNAL ERROR"] },
  { pattern: '?"a b" ?c', selects: ["a b", "c"], leaves: ["a", "b a"] },
  { pattern: '"say \\"hi\\""', selects: ['say "hi" now'], leaves: ["say hi"] },
  { pattern: "%AUTHORIZED%", selects: ["UNAUTHORIZED", "AUTHORIZED"], leaves: ["authorized"] },
  { pattern: "%^4[0-9]{2} [a-c]+x?$%", selects: ["404 abc", "400 ax"], leaves: ["40 a", "4040 a", "404 d"] },
  { pattern: "%a|b.d%", selects: ["xay", "bcd"], leaves: ["bd"] },
  { pattern: "%\\d{2,3}\\.\\w*%", selects: ["12.x", "1234."], leaves: ["1.x", "12,x"] },
  { pattern: "%[^a-z]-%", selects: ["A-"], leaves: ["a-"] },
  {
    pattern: '{ $.eventType = "UpdateTrail" }',
    selects: ['{"eventType":"UpdateTrail"}'],
    leaves: ['{"eventType":"Other"}', "{}", "UpdateTrail", "[1", '"UpdateTrail"'],
  },
  {
    pattern: "{ $.sourceIPAddress != 123.123.* }",
    selects: ['{"sourceIPAddress":"1.2.3.4"}'],
    leaves: ['{"sourceIPAddress":"123.123.0.1"}', "{}"],
  },
  { pattern: '{$.name="*Ex*mple*"}', selects: ['{"name":"an Example!"}'], leaves: ['{"name":"Ex"}'] },
  {
    pattern: '{ $.arrayKey[0] = "value" }',
    selects: ['{"arrayKey":["value","x"]}'],
    leaves: ['{"arrayKey":["x","value"]}', '{"arrayKey":"value"}'],
  },
  {
    pattern: "{ $.list[*].id = 2 }",
    selects: ['{"list":[{"id":1},{"id":2}]}'],
    leaves: ['{"list":[{"id":3}]}'],
  },
  { pattern: '{ $["odd key"].a = 1 }', selects: ['{"odd key":{"a":1}}'], leaves: ['{"odd key":1}'] },
  {
    pattern: "{ $.bandwidth > 75 }",
    selects: ['{"bandwidth":75.5}'],
    leaves: ['{"bandwidth":75}', '{"bandwidth":"x"}'],
  },
  { pattern: "{ $.latency <= 1e-2 }", selects: ['{"latency":0.01}'], leaves: ['{"latency":0.02}'] },
  { pattern: "{ $.n = -3 }", selects: ['{"n":-3.0}'], leaves: ['{"n":3}'] },
  { pattern: '{ $.id = "7" }', selects: ['{"id":"7"}', '{"id":7}'], leaves: ['{"id":70}'] },
  { pattern: "{ $.error IS NULL }", selects: ['{"error":null}'], leaves: ["{}", '{"error":0}'] },
  { pattern: "{ $.error NOT EXISTS }", selects: ["{}"], leaves: ['{"error":null}'] },
  { pattern: "{ $.ok IS TRUE }", selects: ['{"ok":true}'], leaves: ['{"ok":false}', '{"ok":"true"}'] },
  { pattern: "{ $.ok IS FALSE }", selects: ['{"ok":false}'], leaves: ['{"ok":true}'] },
  {
    pattern: '{ ($.a = 1 || $.b = 2) && $.c = "x" }',
    selects: ['{"a":1,"c":"x"}', '{"b":2,"c":"x"}'],
    leaves: ['{"a":1}', '{"c":"x"}'],
  },
  {
    pattern: "{ $.a = 1 || $.b = 2 && $.c = 3 }",
    selects: ['{"a":1}', '{"b":2,"c":3}'],
    leaves: ['{"b":2}'],
  },
  {
    pattern: "{ $.code = %4[0-9]{2}% }",
    selects: ['{"code":"404"}', '{"code":404}'],
    leaves: ['{"code":500}'],
  },
  { pattern: "{ $.a.b-c = x }", selects: ['{"a":{"b-c":"x"}}'], leaves: ['{"a":{"b":"x"}}'] },
  {
    pattern: "[ip, user, username, timestamp, request = *.html*, status_code = 4*, bytes]",
    selects: ['127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'],
    leaves: ['127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 200 1534', "a b"],
  },
  { pattern: "[..., status = 5*]", selects: ["a b c 500", "503"], leaves: ["a 404"] },
  { pattern: "[w1 = ERROR, ..., n > 10]", selects: ["ERROR x y 11"], leaves: ["ERROR x y 9", "WARN 11"] },
  { pattern: "[w1!=ERROR&&w1!=WARN, w2]", selects: ["INFO x"], leaves: ["ERROR x", "WARN x", "INFO"] },
  { pattern: "[w1=ERROR||w1=%W.RN%, w2]", selects: ["ERROR x", "WARN x"], leaves: ["INFO x"] },
];

for (const { pattern, selects, leaves } of cases) {
  test(`the filter pattern ${pattern || "(empty)"} selects what it says`, () => {
    const matches = compileFilterPattern(pattern);
    for (const message of selects) assert.equal(matches(message), true, message);
    for (const message of leaves) assert.equal(matches(message), false, message);
  });
}

const malformed = [
  "{ $.a = }",
  "{ $.a }",
  "{ a = 1 }",
  "{ $.a = 1",
  "{ ($.a = 1 }",
  "{ $.a > x }",
  "{ $.a IS MAYBE }",
  "[a, b",
  "[a,, b]",
  "[..., b, ...]",
  '"open',
  "%open",
  "%(group)%",
  "%[z-a]%",
  "%a**%",
  "user@host!",
  `{ ${"(".repeat(5000)}$.a = 1${")".repeat(5000)} }`,
];

for (const pattern of malformed) {
  test(`the filter pattern ${pattern.slice(0, 40)} is refused`, () => {
    assert.throws(() => compileFilterPattern(pattern), PatternError);
  });
}

test("a regular expression that would make a backtracking engine hang is searched for in linear time", () => {
  const matches = compileFilterPattern(`%${"[a-z]*".repeat(30)}0%`);
  assert.equal(matches("a".repeat(10_000)), false);
});

test("a message cannot make a pattern hang: brackets that stay open and numbers that are none", () => {
  const columns = compileFilterPattern("[a, b = x]");
  assert.equal(columns("[ ".repeat(200_000)), false);
  assert.equal(compileFilterPattern("[a, b]")('"x] y" [z'), true);
  const numbers = compileFilterPattern("{ $.n > 1 }");
  for (const digits of ["1".repeat(200_000), `1.${"1".repeat(200_000)}`, `.${"1".repeat(200_000)}`]) {
    assert.equal(numbers(JSON.stringify({ n: `${digits}x` })), false);
  }
});
