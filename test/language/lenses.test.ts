import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import * as v from "valibot";
import { InvokeRequest } from "../../src/protocol/functionRef.ts";
import { LensArgument } from "../../src/protocol/lsp.ts";
import { connect, temporaryFolder } from "./client.ts";
import { until } from "../until.ts";

const template = (...functions: string[]) => `Resources:\n${functions.join("\n")}\n`;
const fn = (name: string, properties: string) =>
  `  ${name}:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src, ${properties} }`;
const node = (name: string, handler: string) => fn(name, `Handler: ${handler}, Runtime: nodejs24.x`);

test("each of the shop's handlers has its lenses in JavaScript, TypeScript and Python, and each function in the template", async (t) => {
  const client = await connect(t, {}, { copyOf: "shop" });
  for (const [path, line] of [
    ["src/list-products/app.mjs", 4],
    ["src/price-order/app.ts", 12],
    ["src/send-receipt/app.py", 6],
    ["src/charge-card/app.js", 2],
  ] as const) {
    assert.deepEqual(
      await client.titles(path),
      ["Invoke", "Debug", "Logs"].map((title) => `${line}: ${title}`),
      path,
    );
  }
  const inTemplate = await client.lenses("template.yaml");
  assert.equal(inTemplate.length, 15);
  assert.deepEqual(
    inTemplate.filter(({ command }) => command?.title === "Debug").map(({ range }) => range.start.line),
    [21, 37, 60, 72, 91],
  );
});

test("a lens carries the function, its template and its handler, and is an argument of its command", async (t) => {
  const client = await connect(t, {}, { copyOf: "shop" });
  const [invoke] = await client.lenses("src/send-receipt/app.py");
  assert.equal(invoke?.command?.command, "lambdaWorkbench.invoke");
  const argument: unknown = invoke?.command?.arguments?.[0];
  assert.deepEqual(v.parse(LensArgument, argument), {
    name: "SendReceipt",
    logicalId: "SendReceipt",
    templateUri: pathToFileURL(join(client.folder, "template.yaml")).href,
    handler: {
      uri: pathToFileURL(join(client.folder, "src/send-receipt/app.py")).href,
      range: { start: { line: 6, character: 4 }, end: { line: 6, character: 18 } },
    },
  });
  assert.deepEqual(v.parse(InvokeRequest, argument), { name: "SendReceipt" });
});

test("nothing else has lenses: helpers, functions of the same name elsewhere, other templates, other files", async (t) => {
  const handler = "exports.handler = async () => 1;\n";
  const client = await connect(t, {
    "template.yaml": template(node("One", "app.handler")),
    "src/app.js": `${handler}exports.other = async (event, context) => 1;\nfunction helper(event) {}\n`,
    "src/other.js": handler,
    "src/app.mjs": "export const handler = async () => 1;\n",
    "elsewhere/app.js": handler,
    "app.py": "def handler(event, context):\n    pass\n",
    "node_modules/x/template.yaml": template(node("Foreign", "index.handler").replace("src", ".")),
    "node_modules/x/index.js": handler,
    "compose.yaml": "services: { handler: {} }\n",
    "notes.yaml": "Example:\n  Type: AWS::Serverless::Function\n",
    "events/One/app.json": '{ "Type": "AWS::Serverless::Function" }',
  });
  assert.deepEqual(await client.titles("src/app.js"), ["0: Invoke", "0: Debug", "0: Logs"]);
  for (const path of [
    "src/other.js",
    "src/app.mjs",
    "elsewhere/app.js",
    "app.py",
    "node_modules/x/template.yaml",
    "node_modules/x/index.js",
    "compose.yaml",
    "notes.yaml",
    "events/One/app.json",
    "not/there.js",
  ]) {
    assert.deepEqual(await client.titles(path), [], path);
  }
});

test("lenses follow unsaved text, in the source and in the template", async (t) => {
  const source = "exports.handler = async () => 1;\n";
  const client = await connect(t, {
    "template.yaml": template(node("One", "app.handler")),
    "src/app.js": source,
  });
  await client.open("src/app.js", source);
  await client.edit("src/app.js", `\n\n${source}exports.second = async () => 2;\n`);
  assert.deepEqual(await client.titles("src/app.js"), ["2: Invoke", "2: Debug", "2: Logs"]);
  const text = template(node("One", "app.handler"), node("Two", "app.second"));
  await client.open("template.yaml", text);
  assert.equal((await client.titles("src/app.js")).length, 6);
  await client.close("template.yaml");
  assert.equal((await client.titles("src/app.js")).length, 3);
  await client.close("src/app.js");
  assert.deepEqual(await client.titles("src/app.js"), ["0: Invoke", "0: Debug", "0: Logs"]);
});

test("while a template or a source cannot be parsed, the lenses of the last good state stay", async (t) => {
  const good = template(node("One", "app.handler"), node("Two", "app.handler"));
  const source = "export const handler = async () => 1;\n";
  const client = await connect(t, { "template.yaml": good, "src/app.js": source });
  await client.open("template.yaml", good);
  await client.open("src/app.js", source);
  assert.equal((await client.titles("src/app.js")).length, 6);
  await client.edit("template.yaml", good.replace("  Two:", "  Two: [\n"));
  await client.edit("src/app.js", `${source}const broken = ;\n`);
  assert.equal((await client.titles("src/app.js")).length, 6);
  assert.equal((await client.titles("template.yaml")).length, 6);
  await client.edit("template.yaml", template(node("One", "app.handler")));
  await client.edit("src/app.js", "export const renamed = async () => 1;\n");
  assert.deepEqual(await client.titles("src/app.js"), []);
});

test("typing in a handler's file asks nobody to draw again, typing in a template does", async (t) => {
  const text = template(node("One", "app.handler"));
  const source = "exports.handler = async () => 1;\n";
  const client = await connect(t, { "template.yaml": text, "src/app.js": source });
  await client.open("template.yaml", text);
  await client.open("src/app.js", source);
  await client.titles("src/app.js");
  await until(() => client.refreshes() > 0);
  await client.edit("src/app.js", "exports.renamed = async () => 1;\n");
  await until(() => client.diagnostics("template.yaml").length === 1);
  const before = client.refreshes();
  await client.edit("src/app.js", source);
  await until(() => client.diagnostics("template.yaml").length === 0);
  assert.equal(client.refreshes(), before);
  await client.edit("template.yaml", template(node("Two", "app.handler")));
  await until(() => client.refreshes() > before);
});

test("functions that share a handler have lenses that name them", async (t) => {
  const client = await connect(t, {
    "template.yaml": template(node("One", "app.handler"), node("Two", "app.handler")),
    "src/app.ts": "export const handler = async () => 1;\n",
  });
  assert.deepEqual(
    (await client.titles("src/app.ts")).map((title) => title.slice(3)),
    ["Invoke One", "Debug One", "Logs One", "Invoke Two", "Debug Two", "Logs Two"],
  );
  assert.deepEqual((await client.titles("template.yaml"))[0], "1: Invoke");
});

test("languages without a debugger here have no Debug", async (t) => {
  const client = await connect(t, {
    "template.yaml": template(fn("One", "Handler: app.x, Runtime: ruby3.4")),
  });
  assert.deepEqual(await client.titles("template.yaml"), ["1: Invoke", "1: Logs"]);
});

test("files that come and go on disk are followed, and the client is asked to draw again", async (t) => {
  const client = await connect(t, { "src/app.py": "def main(event, context):\n    return 1\n" });
  assert.deepEqual(await client.titles("src/app.py"), []);
  const before = client.refreshes();
  await client.write("template.yaml", template(fn("One", "Handler: app.main, Runtime: python3.13")));
  await until(() => client.refreshes() > before);
  assert.equal((await client.titles("src/app.py")).length, 3);
  await client.write("src/app/__init__.py", "");
  assert.equal(
    (await client.titles("src/app.py")).length,
    3,
    "a module wins over nothing that comes after it",
  );
  await client.remove("src/app.py");
  await client.write("src/app/__init__.py", "async def main(event, context): ...\n");
  assert.equal((await client.titles("src/app/__init__.py")).length, 3);
  await client.remove("template.yaml");
  assert.deepEqual(await client.titles("src/app/__init__.py"), []);
});

test("a folder that is moved or deleted at once takes its templates and handlers along", async (t) => {
  const text = template(fn("One", "Handler: app.main, Runtime: python3.13"));
  const client = await connect(t, {
    "api/template.yaml": text,
    "api/src/app.py": "def main(event, context):\n    return 1\n",
  });
  assert.equal((await client.titles("api/src/app.py")).length, 3);
  const before = client.refreshes();
  await client.move("api", "service");
  await until(() => client.refreshes() > before);
  await until(async () => (await client.titles("service/src/app.py")).length === 3);
  assert.deepEqual(await client.titles("api/src/app.py"), []);
  await client.move("service/src", "service/lib");
  await until(() => client.diagnostics("service/template.yaml").length === 1);
  await client.move("service/lib", "service/src");
  await until(() => client.diagnostics("service/template.yaml").length === 0);
});

test("several folders are one workspace, and a folder that leaves takes its lenses along", async (t) => {
  const client = await connect(t, {
    "template.yaml": template(node("One", "app.handler")),
    "src/app.js": "exports.handler = 1;\n",
  });
  const second = temporaryFolder(t, {
    "template.json": JSON.stringify({
      Resources: {
        Two: {
          Type: "AWS::Lambda::Function",
          Properties: { Runtime: "nodejs24.x", Handler: "a.b", Code: "." },
        },
      },
    }),
    "a.js": "module.exports = { b() {} };\n",
  });
  const path = `../${second.split("/").at(-1)}/a.js`;
  assert.deepEqual(await client.titles(path), []);
  await client.addFolder(second);
  await until(async () => (await client.titles(path)).length === 3);
  await client.removeFolder(second);
  await until(async () => (await client.titles(path)).length === 0);
  assert.equal((await client.titles("src/app.js")).length, 3);
});
