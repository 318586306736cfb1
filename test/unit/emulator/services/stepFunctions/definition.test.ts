import assert from "node:assert/strict";
import { test } from "node:test";
import { readDefinition } from "../../../../../src/emulator/services/stepFunctions/language/definition.ts";
import { matchesError } from "../../../../../src/emulator/services/stepFunctions/language/failure.ts";
import { nextRetry } from "../../../../../src/emulator/services/stepFunctions/language/retry.ts";

const end = { Type: "Pass", End: true };
const fn = "arn:aws:lambda:us-east-1:000000000000:function:f";
const inner = { StartAt: "I", States: { I: end } };
const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 0, JitterStrategy: "FULL" }];

const good: readonly (readonly [what: string, states: object])[] = [
  ["a Pass", { A: { Type: "Pass", Result: null, ResultPath: null, InputPath: null, Next: "B" }, B: end }],
  [
    "a Task",
    {
      A: { Type: "Task", Resource: fn, Retry: retry, Catch: [{ ErrorEquals: ["x"], Next: "B" }], End: true },
      B: end,
    },
  ],
  ["a Wait", { A: { Type: "Wait", SecondsPath: "$.s", End: true } }],
  [
    "a Choice",
    {
      A: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "B" }] },
      B: { Type: "Succeed" },
    },
  ],
  ["a Fail", { A: { Type: "Fail", CausePath: "States.Format('{}', $.x)" } }],
  ["branches", { A: { Type: "Parallel", Branches: [inner, inner], End: true } }],
  [
    "a map",
    { A: { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...inner }, End: true } },
  ],
  ["an older map", { A: { Type: "Map", Iterator: inner, ItemsPath: "$.items", Parameters: {}, End: true } }],
];
for (const [what, states] of good) {
  test(`${what} is read`, () => {
    assert.equal(readDefinition(JSON.stringify({ StartAt: "A", States: states })).kind, "machine");
  });
}

const bad: readonly (readonly [states: object, code: string, where: RegExp])[] = [
  [{}, "MISSING_TRANSITION_TARGET", /StartAt/],
  [{ A: { Type: "Pass" } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [{ A: { Type: "Pass", End: true, Next: "A" } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [{ A: { Type: "Pass", Next: "Gone" } }, "MISSING_TRANSITION_TARGET", /\/States\/A\/Next/],
  [{ A: end, B: end }, "MISSING_TRANSITION_TARGET", /\/States\/B/],
  [{ A: { Type: "Nothing", End: true } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [{ A: { Type: "Task", End: true } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A\/Resource/],
  [{ A: { Type: "Wait", End: true } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [{ A: { Type: "Wait", Seconds: 1, Timestamp: "x", End: true } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [{ A: { Type: "Choice", Choices: [] } }, "SCHEMA_VALIDATION_FAILED", /Choices/],
  [
    { A: { Type: "Choice", Choices: [{ Variable: "$", Next: "A" }] } },
    "SCHEMA_VALIDATION_FAILED",
    /\/States\/A/,
  ],
  [{ A: { Type: "Pass", ResultPath: "$..a", End: true } }, "SCHEMA_VALIDATION_FAILED", /ResultPath/],
  [{ A: { Type: "Pass", InputPath: "a", End: true } }, "SCHEMA_VALIDATION_FAILED", /InputPath/],
  [{ A: { Type: "Map", End: true } }, "SCHEMA_VALIDATION_FAILED", /\/States\/A/],
  [
    { A: { Type: "Parallel", Branches: [{ StartAt: "X", States: { I: end } }], End: true } },
    "MISSING_TRANSITION_TARGET",
    /Branches/,
  ],
  // What the emulator cannot run is refused, and not run otherwise.
  [{ A: { Type: "Pass", QueryLanguage: "JSONata", End: true } }, "SCHEMA_VALIDATION_FAILED", /QueryLanguage/],
  [
    { A: { Type: "Map", ItemReader: {}, ItemProcessor: inner, End: true } },
    "SCHEMA_VALIDATION_FAILED",
    /ItemReader/,
  ],
  [
    { A: { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, ...inner }, End: true } },
    "SCHEMA_VALIDATION_FAILED",
    /Mode/,
  ],
];
for (const [states, code, where] of bad) {
  test(`${JSON.stringify(states)} is refused`, () => {
    const read = readDefinition(JSON.stringify({ StartAt: "A", States: states }));
    assert.ok(read.kind === "problems");
    assert.equal(read.problems[0].code, code);
    assert.match(read.problems[0].location ?? "", where);
  });
}

test("what is no JSON is said", () => {
  const read = readDefinition("{");
  assert.ok(read.kind === "problems");
  assert.equal(read.problems[0].code, "INVALID_JSON_DESCRIPTION");
});

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
test("errors are matched by their names, and by the names that stand for several", () => {
  const matches = (name: string, error: string) => matchesError([name], error);
  assert.ok(matches("Own", "Own"));
  assert.ok(!matches("Own", "Other"));
  assert.ok(matches("States.ALL", "Own"));
  assert.ok(matches("States.ALL", "States.Timeout"));
  assert.ok(!matches("States.ALL", "States.Runtime"));
  assert.ok(!matches("States.ALL", "States.DataLimitExceeded"));
  assert.ok(matches("States.TaskFailed", "Own"));
  assert.ok(!matches("States.TaskFailed", "States.Timeout"));
  assert.ok(matches("States.Runtime", "States.Runtime"));
});

test("pauses grow by the rate up to the most, and jitter is a part of them", () => {
  const retrier = {
    ErrorEquals: ["E"],
    IntervalSeconds: 3,
    BackoffRate: 2,
    MaxAttempts: 4,
    MaxDelaySeconds: 10,
  };
  const delays = [0, 1, 2, 3].map((tries) => nextRetry([retrier], "E", [tries], () => 0.5)?.delayMs);
  assert.deepEqual(delays, [3_000, 6_000, 10_000, 10_000]);
  assert.equal(
    nextRetry([retrier], "E", [4], () => 0),
    undefined,
  );
  assert.equal(
    nextRetry([retrier], "other", [0], () => 0),
    undefined,
  );
  const jittered = { ...retrier, JitterStrategy: "FULL" as const };
  assert.equal(nextRetry([jittered], "E", [1], () => 0.5)?.delayMs, 3_000);
  // "Default 3", one second and twice as long each time.
  const plain = { ErrorEquals: ["States.ALL"] };
  assert.deepEqual(
    [0, 1, 2, 3].map((tries) => nextRetry([plain], "E", [tries], () => 0)?.delayMs),
    [1_000, 2_000, 4_000, undefined],
  );
});
