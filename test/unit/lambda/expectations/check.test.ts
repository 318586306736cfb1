import assert from "node:assert/strict";
import { test } from "node:test";
import { check as compare, expectationFor, type Answer } from "../../../../src/lambda/expectations/check.ts";
import {
  eventPath,
  expectationPath,
  readExpectation,
} from "../../../../src/lambda/expectations/expectation.ts";
import type { Expectation } from "../../../../src/lambda/expectations/expectation.ts";
import { messageOf } from "../../../../src/shared/errors.ts";
import { inWords } from "../../../../src/shared/phrase.ts";

function check(expectation: Expectation, answer: Answer) {
  const { problems, ...texts } = compare(expectation, answer);
  return { ...texts, problems: problems.map((problem) => inWords(problem)) };
}

function answered(value: unknown, logTail = ""): Answer {
  return { payload: JSON.stringify(value), functionError: undefined, logTail };
}

function failed(value: unknown): Answer {
  return { payload: JSON.stringify(value), functionError: "Unhandled", logTail: "" };
}

test("members that are not named may be there, and those that are named are as they should be", () => {
  const answer = answered({ total: 12, currency: "EUR", lines: [{ id: 1, price: 4 }] });
  assert.deepEqual(check({ payload: { total: 12, lines: [{ id: 1 }] } }, answer).problems, []);
  assert.deepEqual(check({ payload: { total: 13, tax: 2, lines: [{ id: 1 }, {}] } }, answer).problems, [
    "payload.total: 13 is expected, and 12 is there",
    "payload.tax: 2 is expected, and nothing is there",
    "payload.lines[1]: {} is expected, and nothing is there",
  ]);
  assert.deepEqual(check({ payload: { lines: [] } }, answer).problems, [
    'payload.lines[0]: {"id":1,"price":4} is not expected',
  ]);
  assert.deepEqual(check({ payload: { "a b": null } }, answered({})).problems, [
    'payload["a b"]: null is expected, and nothing is there',
  ]);
});

test("placeholders stand for values of a kind, whole or within a text", () => {
  const value = {
    id: "0b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11",
    at: "2026-11-26T16:40:00.123Z",
    n: 1.5,
    s: "",
    b: false,
    list: [1, 2],
    o: {},
    nothing: null,
    text: "order-42 of 2026-11-26T16:40:00Z (done)",
  };
  const fits = (payload: unknown) => check({ payload }, answered(value)).problems.length === 0;
  assert.ok(fits({ id: "${uuid}", at: "${date}", n: "${number}", s: "${string}", b: "${boolean}" }));
  assert.ok(fits({ list: "${array}", o: "${object}", nothing: "${any}", none: "${absent}" }));
  assert.ok(fits({ list: [1, "${more}"] }) && fits({ list: ["${more}"] }) && !fits({ list: [2, "${more}"] }));
  assert.ok(fits({ text: "order-${number} of ${date} (${any})" }) && fits({ text: "${any}done)" }));
  assert.ok(!fits({ text: "order-${number} of" }) && !fits({ text: "${number}" }) && !fits({ n: "1.5" }));
  assert.ok(!fits({ none: "${any}" }) && !fits({ s: "${absent}" }) && !fits({ o: "${array}" }));
  const odd = check({ payload: ["$${any}", "${other}", "a+(b"] }, answered(["${any}", "${other}", "a+(b"]));
  assert.deepEqual(odd.problems, []);
  assert.equal(check({ payload: "$${any}" }, answered("x")).problems.length, 1);
});

test("many wildcards over a long text end soon", () => {
  const text = "a".repeat(100_000);
  assert.equal(check({ payload: `${"a${any}".repeat(200)}b` }, answered(text)).problems.length, 1);
});

test("numbers beside one another are tried once: a long text ends soon", () => {
  const digits = "7".repeat(20_000);
  const fits = (payload: string, value: string) => check({ payload }, answered(value)).problems.length === 0;
  assert.ok(!fits(`${"${number}".repeat(50)}x`, digits));
  assert.ok(!fits(`${"${number}.".repeat(50)}x`, digits));
  assert.ok(
    fits("${number}${number}", "1234") &&
      fits("${number}${number}", "1-2.5") &&
      !fits("${number}${number}", "7"),
  );
});

test("the JSON in a text, as an HTTP answer's body, is compared as JSON", () => {
  const answer = answered({ statusCode: 200, body: '{"items":[{"id":7,"at":1}]}' });
  assert.deepEqual(check({ payload: { body: { items: [{ id: 7 }] } } }, answer).problems, []);
  assert.deepEqual(check({ payload: { body: { items: [{ id: 8 }] } } }, answer).problems, [
    "payload.body.items[0].id: 8 is expected, and 7 is there",
  ]);
  assert.match(
    check({ payload: { body: { a: 1 } } }, answered({ body: "no" })).problems[0] ?? "",
    /"no" is there/,
  );
});

test("a function that fails unasked, or does not fail as asked, is told", () => {
  const error = failed({ errorType: "CardDeclined", errorMessage: "no money", stackTrace: ["at x"] });
  assert.deepEqual(check({}, error).problems, ["The function failed: CardDeclined: no money"]);
  assert.deepEqual(check({ error: { errorType: "CardDeclined" } }, error).problems, []);
  assert.deepEqual(check({ error: "${any}" }, error).problems, []);
  assert.deepEqual(check({ error: { errorMessage: "no${any}" } }, error).problems, []);
  assert.deepEqual(check({ error: "${any}" }, answered(1)).problems, [
    "The function should fail, and answered 1",
  ]);
  assert.deepEqual(check({}, answered(null)).problems, []);
  assert.deepEqual(check({ payload: null }, { ...answered(null), payload: "" }).problems, []);
  assert.deepEqual(check({ payload: "plain" }, { ...answered(null), payload: "plain" }).problems, []);
});

test("what is logged and what is not", () => {
  const answer = answered(1, "INFO charged 12.50 EUR\nREPORT RequestId: x\n");
  assert.deepEqual(check({ log: ["charged ${number} EUR", { not: "ERROR" }] }, answer).problems, []);
  assert.deepEqual(check({ log: ["refunded", { not: "charged" }] }, answer).problems, [
    'log: "refunded" is not there',
    'log: "charged" is there',
  ]);
});

test("the two texts of a diff differ only where the answer does", () => {
  const { expected, actual } = check(
    { payload: { id: "${uuid}", total: 12, body: { a: 1 } }, log: ["x"] },
    answered({ id: "0b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11", total: 13, body: '{"a":1}', other: 1 }),
  );
  assert.deepEqual(JSON.parse(actual), { payload: { id: "${uuid}", total: 13, body: { a: 1 } }, log: [] });
  assert.deepEqual(JSON.parse(expected), {
    payload: { id: "${uuid}", total: 12, body: { a: 1 } },
    log: ["x"],
  });
});

test("what is saved as an expectation is met by the same answer, and by another id and time", () => {
  const value = {
    id: "0b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11",
    at: "2026-11-26T16:40:00Z",
    odd: "${any} $${x}",
    n: [1],
  };
  const text = expectationFor(answered(value));
  const expectation = readExpectation(text, "x");
  assert.deepEqual(expectation, {
    payload: { ...value, id: "${uuid}", at: "${date}", odd: "$${any} $$${x}" },
  });
  assert.deepEqual(check(expectation, answered(value)).problems, []);
  const other = { ...value, id: "1b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11", at: "2027-01-01T00:00:00.5+01:00" };
  assert.deepEqual(check(expectation, answered(other)).problems, []);
  assert.equal(check(expectation, answered({ ...value, odd: "x $${x}" })).problems.length, 1);
  const answer = answered({ body: '{"at":"2026-11-26T16:40:00Z","n":1}', text: "made 2026-11-26T16:40:00Z" });
  assert.deepEqual(JSON.parse(expectationFor(answer)), {
    payload: { body: { at: "${date}", n: 1 }, text: "made ${date}" },
  });
  assert.deepEqual(check(readExpectation(expectationFor(answer), "x"), answer).problems, []);
  const error = failed({ errorType: "E", errorMessage: "m", stackTrace: ["at x"] });
  assert.deepEqual(JSON.parse(expectationFor(error)), { error: { errorType: "E", errorMessage: "m" } });
});

test("saving over an expectation changes what differs and keeps the rest", () => {
  const before = { payload: { id: "${uuid}", total: 1 }, log: ["a", { not: "b" }] };
  const value = { id: "0b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11", total: 2, more: true };
  assert.deepEqual(JSON.parse(expectationFor(answered(value, "a"), before)), {
    ...before,
    payload: { id: "${uuid}", total: 2 },
  });
});

test("saving over an expectation of the other outcome writes what is another each time as a new one has it", () => {
  const [id, at] = ["0b9f2f0e-1c1f-4c8e-9a68-3f0a2a7d7d11", "2026-11-26T16:40:00Z"];
  const log = ["a", { not: "b" }];
  const saved = (answer: Answer, before: Expectation): unknown => JSON.parse(expectationFor(answer, before));
  assert.deepEqual(saved(answered({ id, at }, "a"), { $schema: "x", error: "${any}", log }), {
    $schema: "x",
    payload: { id: "${uuid}", at: "${date}" },
    log,
  });
  const fails = failed({ errorMessage: `no ${id}`, stackTrace: [] });
  assert.deepEqual(saved(fails, { payload: 1, log }), {
    error: { errorMessage: "no ${uuid}" },
    log: [log[1]],
  });
  assert.deepEqual(saved(answered(id, "a"), { log }), { log });
});

test("an expectation's schema is kept where it is compared and where it is saved over", () => {
  const before = readExpectation('{"$schema":"x","payload":1}', "x");
  const { expected, actual } = check(before, answered(2));
  assert.deepEqual(
    [JSON.parse(expected), JSON.parse(actual)],
    [
      { $schema: "x", payload: 1 },
      { $schema: "x", payload: 2 },
    ],
  );
  assert.deepEqual(JSON.parse(expectationFor(answered(2), before)), { $schema: "x", payload: 2 });
});

test("a file that is no expectation is told with what is wrong in it", () => {
  const said = (text: string) => {
    try {
      return JSON.stringify(readExpectation(text, "tea.expect.json"));
    } catch (error) {
      return messageOf(error);
    }
  };
  assert.match(
    said('{\n"payload": }'),
    /^"tea\.expect\.json" is no expectation: line 2: a value was expected/,
  );
  assert.match(said('{"paylod":1}'), /"paylod" is not one of its members\. It has the members "payload"/);
  assert.match(said("[]"), /It has the members/);
  assert.match(said('{"log":[1]}'), /"log/);
  assert.match(said('{"payload":1,"error":2}'), /exclude each other/);
  assert.equal(
    said('{"$schema":"x","payload":null,"log":"a"}'),
    '{"$schema":"x","payload":null,"log":["a"]}',
  );
  assert.equal(said("{}"), "{}");
});

test("expectations stand beside their events", () => {
  assert.equal(expectationPath("events/F/tea.json"), "events/F/tea.expect.json");
  assert.equal(eventPath("events/F/tea.expect.json"), "events/F/tea.json");
  assert.equal(eventPath("events/F/tea.json"), undefined);
});
