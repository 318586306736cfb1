import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ruleHolds,
  ruleProblems,
} from "../../../../../src/emulator/services/stepFunctions/language/choice/rule.ts";
import type { Json, JsonObject } from "../../../../../src/emulator/services/stepFunctions/language/json.ts";

const early = "2016-08-18T17:33:00Z";
const late = "2016-08-18T19:33:00+01:00";
const input = {
  text: "log-1.txt",
  number: 5,
  yes: true,
  nothing: null,
  list: [1],
  early,
  late,
  five: 5,
  b: "b",
};
const scope = { input, context: { State: { Name: "Check" } }, variables: {} };

// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
const cases: readonly (readonly [variable: string, operator: string, expected: Json, holds: boolean])[] = [
  ["$.text", "StringEquals", "log-1.txt", true],
  ["$.text", "StringEquals", "log", false],
  ["$.number", "StringEquals", "5", false],
  ["$.text", "StringLessThan", "m", true],
  ["$.text", "StringLessThan", "a", false],
  ["$.text", "StringGreaterThan", "a", true],
  ["$.text", "StringLessThanEquals", "log-1.txt", true],
  ["$.text", "StringGreaterThanEquals", "z", false],
  ["$.b", "StringEqualsPath", "$.b", true],
  ["$.b", "StringLessThanPath", "$.text", true],
  ["$.b", "StringGreaterThanPath", "$.text", false],
  ["$.b", "StringLessThanEqualsPath", "$.b", true],
  ["$.b", "StringGreaterThanEqualsPath", "$.text", false],
  ["$.text", "StringMatches", "log-*.txt", true],
  ["$.text", "StringMatches", "log-\\*.txt", false],
  ["$.number", "StringMatches", "*", false],
  ["$.number", "NumericEquals", 5, true],
  ["$.number", "NumericEquals", 5.1, false],
  ["$.text", "NumericEquals", 5, false],
  ["$.number", "NumericLessThan", 6, true],
  ["$.number", "NumericGreaterThan", 5, false],
  ["$.number", "NumericLessThanEquals", 5, true],
  ["$.number", "NumericGreaterThanEquals", 5, true],
  ["$.number", "NumericEqualsPath", "$.five", true],
  ["$.number", "NumericLessThanPath", "$.five", false],
  ["$.number", "NumericGreaterThanPath", "$.five", false],
  ["$.number", "NumericLessThanEqualsPath", "$.five", true],
  ["$.number", "NumericGreaterThanEqualsPath", "$.five", true],
  ["$.yes", "BooleanEquals", true, true],
  ["$.yes", "BooleanEquals", false, false],
  ["$.text", "BooleanEquals", true, false],
  ["$.yes", "BooleanEqualsPath", "$.yes", true],
  ["$.early", "TimestampEquals", "2016-08-18T18:33:00+01:00", true],
  ["$.early", "TimestampLessThan", late, true],
  ["$.early", "TimestampGreaterThan", late, false],
  ["$.early", "TimestampLessThanEquals", early, true],
  ["$.early", "TimestampGreaterThanEquals", early, true],
  ["$.early", "TimestampEqualsPath", "$.late", false],
  ["$.early", "TimestampLessThanPath", "$.late", true],
  ["$.early", "TimestampGreaterThanPath", "$.late", false],
  ["$.early", "TimestampLessThanEqualsPath", "$.late", true],
  ["$.early", "TimestampGreaterThanEqualsPath", "$.late", false],
  ["$.text", "TimestampEquals", early, false],
  ["$.nothing", "IsNull", true, true],
  ["$.text", "IsNull", false, true],
  ["$.text", "IsString", true, true],
  ["$.number", "IsNumeric", true, true],
  ["$.yes", "IsBoolean", false, false],
  ["$.early", "IsTimestamp", true, true],
  ["$.text", "IsTimestamp", true, false],
  ["$.text", "IsPresent", true, true],
  ["$.missing", "IsPresent", true, false],
  ["$.missing", "IsPresent", false, true],
  ["$.nothing", "IsPresent", true, true],
  ["$$.State.Name", "StringEquals", "Check", true],
];
for (const [variable, operator, expected, holds] of cases) {
  test(`${variable} ${operator} ${JSON.stringify(expected)} is ${holds}`, () => {
    const rule = { Variable: variable, [operator]: expected, Next: "x" };
    assert.deepEqual(ruleProblems(rule, ""), []);
    assert.equal(ruleHolds(rule, scope), holds);
  });
}

test("rules are joined", () => {
  const [yes, no]: readonly JsonObject[] = [
    { Variable: "$.yes", BooleanEquals: true },
    { Variable: "$.yes", BooleanEquals: false },
  ];
  assert.ok(yes !== undefined && no !== undefined);
  const holds = (rule: JsonObject) => ruleHolds(rule, scope);
  assert.deepEqual(
    [{ And: [yes, yes] }, { And: [yes, no] }, { Or: [no, yes] }, { Or: [no, no] }, { Not: no }].map(holds),
    [true, false, true, false, true],
  );
  assert.ok(holds({ And: [{ Or: [no, { Not: no }] }, yes] }));
});

test("a variable that is not there fails the state, unless it is only looked for", () => {
  assert.throws(() => ruleHolds({ Variable: "$.missing", NumericEquals: 1 }, scope), {
    error: "States.Runtime",
    message: /The choice state's condition path references an invalid value/,
  });
  const guarded = {
    And: [
      { Variable: "$.missing", IsPresent: true },
      { Variable: "$.missing", NumericEquals: 1 },
    ],
  };
  assert.equal(ruleHolds(guarded, scope), false);
});

for (const rule of [
  {},
  { Next: "x" },
  { Variable: "$.a", Equals: 1 },
  { StringEquals: "a" },
  { Variable: "a", StringEquals: "a" },
  { Variable: "$.a", StringEquals: "a", NumericEquals: 1 },
  { And: [] },
  { Not: { Variable: "$.a" } },
  { Or: [{ Variable: "$.a", StringEqualsPath: "b" }] },
]) {
  test(`${JSON.stringify(rule)} is no rule`, () => assert.notDeepEqual(ruleProblems(rule, ""), []));
}
