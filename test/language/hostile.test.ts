import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../until.ts";
import { connect } from "./client.ts";

const fn = (name: string, handler: string, runtime = "nodejs24.x") =>
  `  ${name}:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src, Handler: ${handler}, Runtime: ${runtime} }\n`;
const harmless = `Resources:\n${fn("Harmless", "harmless.handler")}`;
const source = "exports.handler = 1;\n";

/** Files that a server must survive, beside one that it must answer about. */
const files: Readonly<Record<string, string>> = {
  // Babel takes exponential time for these, in eighty letters.
  "src/generic.ts": "<a>(".repeat(24),
  "src/arrows.ts": "<T>(a=".repeat(24),
  "src/strings.py": "f'{".repeat(60_000),
  "src/imports.py": "from a import (".repeat(60_000),
  "src/deep.js": "[".repeat(200_000),
  "src/bangs.ts": `exports.handler = a${"!".repeat(200_000)};`,
};
const handlers = Object.keys(files).map((path, at) =>
  fn(
    `Hostile${at}`,
    `${path.replace(/^src\/|\.\w+$/g, "")}.handler`,
    path.endsWith("py") ? "python3.13" : undefined,
  ),
);

test("sources that are made to hang or to crash it leave the server answering", async (t) => {
  const client = await connect(t, {
    ...files,
    "hostile.yaml": `Resources:\n${handlers.join("")}`,
    "template.yaml": harmless,
    "src/harmless.js": source,
  });
  assert.equal((await client.titles("src/harmless.js")).length, 3);
  for (const path of Object.keys(files)) assert.ok((await client.titles(path)).length <= 3, path);
  assert.deepEqual(client.diagnostics("template.yaml"), []);
});

const templates: Readonly<Record<string, string>> = {
  "anchors.yaml": `Resources:\n${fn("A", "a.b")}X:\n${Array.from({ length: 20_000 }, (_, at) => `- &a${at} x\n`).join("")}`,
  "aliases.yaml": `a: &a [x, x]\n${Array.from({ length: 40 }, (_, at) => `a${at}: &a${at} [*a${at === 0 ? "" : at - 1}, *a${at === 0 ? "" : at - 1}]\n`).join("")}Resources:\n${fn("A", "a.b")}`,
  "deep.yaml": `Resources:\n${fn("A", "a.b")}X: ${"[".repeat(100_000)}`,
  "template-deep.json": `{"Resources": {"A": {"Type": "AWS::Serverless::Function", "X": ${'{"a":'.repeat(100_000)}`,
  "blocks.yaml": `Resources:\n${fn("A", "a.b")}X:\n${Array.from({ length: 1_000 }, (_, at) => `${" ".repeat(at + 1)}a:\n`).join("")}`,
  "paths.yaml": `Resources:\n${fn("A", `${"x".repeat(5_000)}.b`)}${fn("B", '"a\\0b.c"')}${fn("C", "../../../../../../dev/zero.b")}`,
};

test("templates that are made to hang or to crash it leave the server answering", async (t) => {
  const client = await connect(t, { "template.yaml": harmless, "src/harmless.js": source, ...templates });
  assert.equal((await client.titles("template.yaml")).length, 2 + 1);
  for (const [path, text] of Object.entries(templates)) {
    await client.open(path, text);
    assert.ok(Array.isArray(await client.lenses(path)), path);
  }
  assert.equal((await client.titles("src/harmless.js")).length, 3);
});

test("a source that never ends is no source", { skip: process.platform !== "linux" }, async (t) => {
  const client = await connect(t, { "template.yaml": harmless, "src/other.js": source });
  await until(() => client.diagnostics("template.yaml").length === 1);
  symlinkSync("/dev/zero", join(client.folder, "src/harmless.js"));
  await client.write("src/another.js", source);
  assert.deepEqual(await client.titles("src/other.js"), []);
  assert.equal(client.diagnostics("template.yaml")[0]?.code, "handler-missing");
});
