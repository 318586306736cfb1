import assert from "node:assert/strict";
import { test } from "node:test";
import {
  evaluateIntrinsic,
  IntrinsicError,
} from "../../../../../src/emulator/services/stepFunctions/language/intrinsics/evaluate.ts";
import { type Json, textOf } from "../../../../../src/emulator/services/stepFunctions/language/json.ts";
import { fillTemplate } from "../../../../../src/emulator/services/stepFunctions/language/template.ts";
import { PathError } from "../../../../../src/emulator/services/stepFunctions/language/paths/reader.ts";

const scope = {
  input: {
    name: "Arnav",
    list: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    value: 111,
    text: '{"number": 20}',
    json: { name: "Foo", year: 2020 },
    a: { a: { a1: 1, a2: 2 }, b: 2 },
    b: { a: { a3: 1, a4: 2 }, c: 3 },
    braces: "{} \\{ \\\\",
  },
  context: { Execution: { Name: "run" } },
  variables: { who: "you" },
};

// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html, whose examples these are.
const values: readonly (readonly [call: string, value: Json])[] = [
  ["States.Array(1, 'two', null, true, $.name)", [1, "two", null, true, "Arnav"]],
  ["States.Array()", []],
  ["States.ArrayPartition($.list, 4)", [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
  ["States.ArrayContains($.list, 5)", true],
  ["States.ArrayContains($.list, 50)", false],
  ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]],
  ["States.ArrayRange(3, 1, -1)", [3, 2, 1]],
  ["States.ArrayGetItem($.list, 5)", 6],
  ["States.ArrayLength($.list)", 9],
  ["States.ArrayUnique(States.Array(1, 2, 3, 3, 3))", [1, 2, 3]],
  ["States.ArrayUnique(States.Array($.a, $.a, $.b))", [scope.input.a, scope.input.b]],
  ["States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="],
  ["States.Base64Decode('RGVjb2RlZCBkYXRh')", "Decoded data"],
  ["States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
  ["States.JsonMerge($.a, $.b, false)", { a: { a3: 1, a4: 2 }, b: 2, c: 3 }],
  ["States.StringToJson($.text)", { number: 20 }],
  ["States.JsonToString($.json)", '{"name":"Foo","year":2020}'],
  ["States.MathAdd($.value, -1)", 110],
  ["States.MathAdd(1.6, 1)", 3],
  ["States.StringSplit('1,2,3,4,5', ',')", ["1", "2", "3", "4", "5"]],
  ["States.StringSplit('This.is+a,test=string', '.+,=')", ["This", "is", "a", "test", "string"]],
  ["States.Format('Hello, my name is {}.', $.name)", "Hello, my name is Arnav."],
  ["States.Format('{} {} {}', 1, $.json, null)", '1 {"name":"Foo","year":2020} null'],
  ["States.Format('\\{\\} it\\'s {}', 'it')", "{} it's it"],
  ["States.Format('{}', $.braces)", "{} \\{ \\\\"],
  ["States.Format('{}: {}', $$.Execution.Name, $who)", "run: you"],
  ["States.Format(States.Format('{}\\{\\}', 'x'), $.value)", "x111"],
];
for (const [call, value] of values) {
  test(`${call} is ${JSON.stringify(value)}`, () => assert.deepEqual(evaluateIntrinsic(call, scope), value));
}

test("random numbers and identifiers are of their kind, and the same for the same seed", () => {
  for (let count = 0; count < 50; count += 1) {
    const number = Number(evaluateIntrinsic("States.MathRandom(1, 4)", scope));
    assert.ok([1, 2, 3].includes(number));
  }
  const seeded = () => evaluateIntrinsic("States.MathRandom(1, 99999, 7)", scope);
  assert.equal(seeded(), seeded());
  assert.match(textOf(evaluateIntrinsic("States.UUID()", scope)), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

for (const call of [
  "States.Unknown(1)",
  "States.Format('{}')",
  "States.Format('', 1)",
  "States.ArrayPartition($.list, 0)",
  "States.ArrayGetItem($.list, 99)",
  "States.ArrayRange(1, 5000, 1)",
  "States.ArrayRange(1, 2, 0)",
  "States.ArrayLength($.name)",
  "States.Hash('a', 'CRC')",
  "States.JsonMerge($.a, $.b, true)",
  "States.StringToJson('{')",
  "States.MathAdd('1', 2)",
  "States.MathRandom(2, 2)",
  "States.Format('{}', $.missing)",
]) {
  test(`${call} fails`, () => assert.throws(() => evaluateIntrinsic(call, scope), IntrinsicError));
}

for (const call of ["States.Format('{}', ", "States.Format", "States.Format('a' 'b')", "States.Array(a)"]) {
  test(`${call} is no call`, () => assert.throws(() => evaluateIntrinsic(call, scope), PathError));
}

test("a template's members that end in .$ are filled, others stay as they are", () => {
  assert.deepEqual(
    fillTemplate(
      {
        "who.$": "$.name",
        fixed: "$.name",
        deep: [{ "at.$": "$$.Execution.Name" }],
        "sum.$": "States.MathAdd(1, 2)",
      },
      scope,
    ),
    { who: "Arnav", fixed: "$.name", deep: [{ at: "run" }], sum: 3 },
  );
  const missing = { error: "States.Runtime" };
  assert.throws(() => fillTemplate({ "a.$": "$.missing" }, scope), missing);
  assert.throws(() => fillTemplate({ "a.$": "no path" }, scope), missing);
  assert.throws(() => fillTemplate({ "a.$": "States.Array(" }, scope), missing);
  assert.throws(() => fillTemplate({ "a.$": "States.MathAdd('x', 1)" }, scope), {
    error: "States.IntrinsicFailure",
  });
});
