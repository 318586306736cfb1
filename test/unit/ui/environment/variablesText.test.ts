import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "../../manifest/editorStub.ts";

stubEditor();
const { differences } = await import("../../../../src/ui/documents/entries.ts");
const { hiddenValue, readVariables, rewriteValues, writeVariables } =
  await import("../../../../src/ui/environment/variablesText.ts");

const saved = { TABLE: "orders", API_KEY: 's3cr"et' };

function problemsOf(text: string, known: Readonly<Record<string, string>> = saved): string[] {
  const reading = readVariables(text, known);
  return reading.kind === "problems" ? reading.problems.map(({ message }) => message) : [];
}

test("values are hidden until they are asked for", () => {
  const text = writeVariables(saved, false);
  assert.equal(text, `{\n  "API_KEY": "${hiddenValue}",\n  "TABLE": "${hiddenValue}"\n}\n`);
  assert.equal(writeVariables(saved, true), '{\n  "API_KEY": "s3cr\\"et",\n  "TABLE": "orders"\n}\n');
});

test("a hidden value stays what it was, and one written over it wins", () => {
  const text = `{"API_KEY": "${hiddenValue}", "TABLE": "baskets"}`;
  assert.deepEqual(readVariables(text, saved), {
    kind: "entries",
    entries: { API_KEY: 's3cr"et', TABLE: "baskets" },
    hidden: ["API_KEY"],
  });
});

test("a hidden value without a saved one is a problem, not an empty string", () => {
  assert.deepEqual(problemsOf(`{"NEW": "${hiddenValue}"}`), [
    '"NEW" has no value that is hidden: write one.',
  ]);
});

test("a text that is not JSON says where", () => {
  const text = '{"TABLE": orders}';
  const reading = readVariables(text, saved);
  assert.equal(reading.kind, "problems");
  assert.match(reading.problems[0].message, /^This is not JSON/);
  assert.equal(reading.problems[0].offset, text.indexOf("orders"));
});

test("an array, a number and a missing end are problems, never a crash", () => {
  for (const text of ["[]", "1", "", "null", "{"]) assert.equal(problemsOf(text).length, 1, text);
});

test("a value that is no string, a reserved name and a name twice are marked at the name", () => {
  const text = '{"TABLE": 1, "AWS_REGION": "x", "AB": "1", "AB": "2"}';
  const reading = readVariables(text, saved);
  assert.equal(reading.kind, "problems");
  assert.deepEqual(
    reading.problems.map(({ offset, length }) => text.slice(offset, offset + length)),
    ['"TABLE"', '"AWS_REGION"', '"AB"'],
  );
  assert.equal(reading.problems[2]?.offset, text.lastIndexOf('"AB"'));
});

test("a name within a value is not taken for a key", () => {
  const reading = readVariables(JSON.stringify({ AA: '"AA": 1, "AA": 2' }), {});
  assert.equal(reading.kind, "entries");
});

test("more than 4 KB are refused before they are sent", () => {
  assert.match(problemsOf(JSON.stringify({ BIG: "x".repeat(5000) }))[0] ?? "", /take 5010 bytes.*4 KB/);
});

test("names of JavaScript's own are variables like others", () => {
  const text = '{"constructor": "a", "toString": "b"}';
  assert.deepEqual(readVariables(text, {}), {
    kind: "entries",
    entries: { constructor: "a", toString: "b" },
    hidden: [],
  });
  assert.deepEqual(differences({}, { constructor: "a" }), {
    added: ["constructor"],
    changed: [],
    removed: [],
  });
});

test("differences name what was added, changed and removed", () => {
  assert.deepEqual(differences({ A1: "1", B1: "2", C1: "3" }, { A1: "1", B1: "x", D1: "4" }), {
    added: ["D1"],
    changed: ["B1"],
    removed: ["C1"],
  });
});

test("showing values in an edited text keeps the edits", () => {
  const edited = `{ "API_KEY": "${hiddenValue}",\n\n "TABLE": "mine" }`;
  assert.equal(
    rewriteValues(edited, saved, { shown: true }),
    '{ "API_KEY": "s3cr\\"et",\n\n "TABLE": "mine" }',
  );
});

test("hiding values in an edited text hides the saved ones and leaves what was typed", () => {
  const edited = '{ "API_KEY": "s3cr\\"et", "TABLE": "$& mine" }';
  const hidden = `{ "API_KEY": "${hiddenValue}", "TABLE": "$& mine" }`;
  assert.equal(rewriteValues(edited, saved, { shown: false }), hidden);
});
