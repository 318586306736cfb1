import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../until.ts";
import { connect } from "./client.ts";

const template = (handler: string, memory = 128, codeUri = "src") =>
  `Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ${codeUri}\n      Runtime: nodejs24.x\n      Handler: ${handler}\n      MemorySize: ${memory}\n`;
const source = "exports.handler = 1;\n";

/** A workspace of several applications, each with a mark in its template. */
function applications(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      [`app${at}/template.yaml`, template("app.gone")],
      [`app${at}/src/app.js`, source],
    ]).flat(),
  );
}

test("a key tells nothing of other templates, and nothing of its own when its marks stay", async (t) => {
  const client = await connect(t, applications(20));
  await until(() => client.published() === 20);
  await client.open("app3/template.yaml", template("app.gone"));
  await client.edit("app3/template.yaml", template("app.gone", 256));
  assert.equal((await client.titles("app3/template.yaml")).length, 3);
  await client.edit("app3/template.yaml", template("app.handler", 256));
  await until(() => client.diagnostics("app3/template.yaml").length === 0);
  assert.equal(client.published(), 21);
  assert.equal(client.published("app3/template.yaml"), 2);
});

test("a burst of keys is read once, when the last is there", async (t) => {
  const client = await connect(t, { "template.yaml": template("app.handler"), "src/app.js": source });
  await client.open("template.yaml", template("app.handler"));
  await client.titles("template.yaml");
  const before = client.published();
  // Every second text has a mark; the last has one that none before it had.
  const texts = Array.from({ length: 30 }, (_, at) => template(at % 2 === 0 ? "app.gone" : "app.handler"));
  await client.editTogether("template.yaml", [...texts, template("app.last")]);
  await client.titles("template.yaml");
  await until(() => JSON.stringify(client.diagnostics("template.yaml")).includes("last"));
  assert.equal(client.published() - before, 1);
});

test("a code folder that is yet to be built is named once, however many functions want it", async (t) => {
  const functions = ["One", "Two", "Three"].map((name) =>
    template("app.handler", 128, "dist").replace("Resources:\n", "").replace("One", name),
  );
  const client = await connect(t, { "template.yaml": `Resources:\n${functions.join("")}` });
  await until(() => client.diagnostics("template.yaml").length > 0);
  assert.deepEqual(
    client.diagnostics("template.yaml").map(({ code, message }) => [code, message]),
    [["code-missing", 'The code folder "dist" does not exist.']],
  );
  await client.write("dist/app.js", source);
  await until(() => client.diagnostics("template.yaml").length === 0);
});

test("a handler's file that is saved touches the templates that place a handler in it, and no others", async (t) => {
  const client = await connect(t, applications(5));
  await until(() => client.published() === 5);
  await client.write("app2/src/app.js", "exports.gone = 1;\n");
  await until(() => client.diagnostics("app2/template.yaml").length === 0);
  assert.equal(client.published(), 6);
});
