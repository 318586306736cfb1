import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { connect } from "./client.ts";
import { until } from "../until.ts";

const fn = (name: string, handler: string, runtime = "nodejs24.x", codeUri = "src") =>
  `  ${name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ${codeUri}\n      Runtime: ${runtime}\n      Handler: ${handler}\n`;

test("handlers that are not there are marked at their place, and the mark goes with the cause", async (t) => {
  const text = `Resources:\n${fn("NoFile", "gone.handler")}${fn("NoExport", "app.gone")}${fn("Malformed", "app")}${fn("NoFolder", "app.handler", "nodejs24.x", "dist")}${fn("NoName", "app.gone", "python3.13")}${fn("Good", "app.handler")}`;
  const client = await connect(t, {
    "template.yaml": text,
    "src/app.js": "exports.handler = 1;\n",
    "src/app.py": "def other(): pass\n",
  });
  await until(() => client.diagnostics("template.yaml").length > 0);
  const shown = () =>
    client
      .diagnostics("template.yaml")
      .map(({ range, message, severity }) => [severity, range.start.line, range.start.character, message]);
  assert.deepEqual(shown(), [
    [1, 6, 15, 'No such file: "src/gone.js".'],
    [1, 12, 15, '"app.js" has no export "gone".'],
    [1, 18, 15, 'The handler "app" is not of the form "file.export".'],
    [2, 22, 15, 'The code folder "dist" does not exist.'],
    [1, 30, 15, '"app.py" has no function "gone".'],
  ]);
  await client.write("src/gone.mjs", "export const handler = 1;\n");
  await until(() => client.diagnostics("template.yaml").length === 4);
  await client.open("src/app.js", "exports.handler = exports.gone = 1;\n");
  await until(() => client.diagnostics("template.yaml").length === 3);
});

test("a template that does not parse is marked where it breaks, and its handlers are left alone", async (t) => {
  const text = `Resources:\n${fn("One", "gone.handler")}`;
  const client = await connect(t, { "template.yaml": text });
  await until(() => client.diagnostics("template.yaml").length === 1);
  await client.open("template.yaml", `${text}  Two: [\n`);
  await until(() => client.diagnostics("template.yaml")[0]?.code === "template-unreadable");
  assert.equal(client.diagnostics("template.yaml").length, 1);
  await client.close("template.yaml");
  await until(() => client.diagnostics("template.yaml")[0]?.code === "code-missing");
  await client.remove("template.yaml");
  await until(() => client.diagnostics("template.yaml").length === 0);
});

test("a template's settings out of AWS's bounds are marked", async (t) => {
  const text = `Resources:\n${fn("One", "app.handler")}      MemorySize: 64\n`;
  const client = await connect(t, { "template.yaml": text, "src/app.js": "exports.handler = 1;\n" });
  await until(() => client.diagnostics("template.yaml").length > 0);
  const [diagnostic] = client.diagnostics("template.yaml");
  assert.deepEqual(
    [diagnostic?.code, diagnostic?.range.start],
    ["function-invalid", { line: 7, character: 18 }],
  );
});

test("the handler in a template leads to its definition", async (t) => {
  const client = await connect(t, {}, { copyOf: "shop" });
  const [link, ...others] = await client.definition("template.yaml", 42, 20);
  assert.equal(others.length, 0);
  assert.equal(link?.targetUri, pathToFileURL(join(client.folder, "src/price-order/app.ts")).href);
  assert.deepEqual(link.targetSelectionRange, {
    start: { line: 12, character: 13 },
    end: { line: 12, character: 20 },
  });
  assert.deepEqual(await client.definition("template.yaml", 2, 3), []);
});

test("hovering shows a function's settings and the names, never the values, of its variables", async (t) => {
  const client = await connect(t, {}, { copyOf: "shop" });
  for (const [path, line, character] of [
    ["template.yaml", 37, 4],
    ["src/price-order/app.ts", 12, 15],
  ] as const) {
    const hover = JSON.stringify(await client.hover(path, line, character));
    assert.match(hover, /nodejs24\.x: supported until 2028-04-30/);
    assert.match(hover, /PriceOrder.*nodejs24\.x · 256 MB · 10 s.*`TAX_PERCENT`/);
    assert.doesNotMatch(hover, /Corner Shop/);
  }
  assert.equal(await client.hover("src/price-order/app.ts", 0, 0), null);
});

test("hovering shows the end of a runtime, and the function over its handler", async (t) => {
  const client = await connect(t, {}, { copyOf: "shop" });
  const lines = readFileSync(join(client.folder, "template.yaml"), "utf8").split("\n");
  const over = async (text: string) => {
    const line = lines.findIndex((each) => each.includes(text));
    return JSON.stringify(await client.hover("template.yaml", line, (lines[line]?.indexOf(text) ?? 0) + 11));
  };
  assert.match(await over("Runtime: python3.13"), /python3\\\\.13: supported until 2029-06-30/);
  assert.match(await over("Handler: app.lambda_handler"), /SendReceipt/);
});

test("runtimes are completed where a template names one, as far as it is written", async (t) => {
  const templates = {
    "template.yaml":
      "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: ",
    "short.template.yaml": "Resources: { A: { Type: AWS::Lambda::Function, Properties: { Runtime: py",
    "a.template.json":
      '{ "Resources": { "A": { "Type": "AWS::Lambda::Function", "Properties": { "Runtime": "no"',
    "b.template.yaml":
      "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: ",
  };
  const client = await connect(t, templates);
  const offered = async (path: keyof typeof templates, back = 0) => {
    const lines = templates[path].split("\n");
    await client.open(path, templates[path]);
    return await client.completions(path, lines.length - 1, (lines.at(-1)?.length ?? 0) - back);
  };
  const all = await offered("template.yaml");
  assert.ok(all.includes("nodejs24.x") && all.includes("python3.14") && all.includes("provided.al2023"));
  assert.ok(!all.includes("nodejs14.x"), "a blocked one is offered");
  assert.deepEqual(await offered("short.template.yaml"), all);
  assert.deepEqual(await offered("a.template.json", 1), all);
  assert.deepEqual(await offered("b.template.yaml"), []);
});

test("what a template calls its variables is no Markdown", async (t) => {
  const variables = '      Environment: {Variables: {"a` ![](https://example.com/x.png)": b}}\n';
  const client = await connect(t, {
    "app.js": "exports.handler = () => {};\n",
    "template.yaml": `Resources:\n${fn("One", "app.handler")}${variables}`,
  });
  const hover = JSON.stringify(await client.hover("template.yaml", 1, 3));
  assert.match(hover, /Environment: /);
  assert.doesNotMatch(hover, /!\[\]\(/);
});

test("a file that only speaks of functions is no template and has no marks", async (t) => {
  const text = `Resources:\n${fn("One", "gone.handler")}`;
  const client = await connect(t, {
    "notes.yaml": "Example:\n  Type: AWS::Serverless::Function\n",
    "template.yaml": text,
  });
  await until(() => client.diagnostics("template.yaml").length === 1);
  assert.deepEqual(client.diagnostics("notes.yaml"), []);
});

test("a byte order mark at the beginning of files changes nothing", async (t) => {
  const mark = "\uFEFF";
  const client = await connect(t, {
    "template.yaml": `${mark}Resources:\n${fn("One", "app.handler", "python3.13")}${fn("Two", "app.handler")}`,
    "template.json": `${mark}{ "Resources": {} }`,
    "src/app.py": `${mark}def handler(event, context):\n    return 1\n`,
    "src/app.js": `${mark}exports.handler = 1;\n`,
  });
  assert.deepEqual(await client.titles("src/app.py"), ["0: Invoke", "0: Debug", "0: Logs"]);
  assert.deepEqual(await client.titles("src/app.js"), ["0: Invoke", "0: Debug", "0: Logs"]);
  assert.deepEqual(client.diagnostics("template.yaml"), []);
});

test("lines that end as on Windows are the same lines", async (t) => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  const client = await connect(t, {
    "template.yaml": crlf(
      `Resources:\n${fn("One", "app.handler", "python3.13")}${fn("Two", "app.handler")}${fn("Gone", "app.gone")}`,
    ),
    "src/app.py": crlf("import os\n\n@traced(\n    1,\n)\ndef handler(event, context):\n    return 1\n"),
    "src/app.js": crlf("const a = 1;\n\nexports.handler = () => a;\n"),
  });
  assert.deepEqual(await client.titles("src/app.py"), ["2: Invoke", "2: Debug", "2: Logs"]);
  assert.deepEqual(await client.titles("src/app.js"), ["2: Invoke", "2: Debug", "2: Logs"]);
  await until(() => client.diagnostics("template.yaml").length === 1);
  const [mark] = client.diagnostics("template.yaml");
  assert.deepEqual(mark?.range, { start: { line: 18, character: 15 }, end: { line: 18, character: 23 } });
});

test("an editor's language is that of marks, hovers, lenses and completions", async (t) => {
  const bundle = readFileSync(join(import.meta.dirname, "../../l10n/bundle.l10n.de.json"), "utf8");
  const text = `Resources:\n${fn("One", "app.gone", "nodejs20.x")}      MemorySize: 64\n${fn("Two", "app.handler", "")}`;
  const client = await connect(
    t,
    { "template.yaml": text, "src/app.js": "exports.handler = 1;\n" },
    { initializationOptions: { texts: JSON.parse(bundle) as unknown } },
  );
  await until(() => client.diagnostics("template.yaml").length > 0);
  const marks = client.diagnostics("template.yaml").map(({ message }) => message);
  assert.ok(marks.includes("„app.js“ hat keinen Export „gone“."));
  assert.ok(marks.includes("One: MemorySize muss eine ganze Zahl von 128 bis 10240 sein."));
  const hover = JSON.stringify(await client.hover("template.yaml", 1, 3));
  assert.match(hover, /Lambda-Funktion One.*unterstützt bis 2026-04-30/);
  assert.deepEqual(await client.titles("template.yaml"), [
    "1: Aufrufen",
    "1: Debuggen",
    "1: Logs",
    "8: Aufrufen",
    "8: Logs",
  ]);
});
