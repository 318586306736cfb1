import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { findEntries } from "../../../src/template/findEntries.ts";
import { projectFormats } from "../../../src/template/formats.ts";

const template = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n";

test("templates with functions are found wherever they are, and only those", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "templates-"));
  t.after(() => rm(folder, { recursive: true }));
  const files = {
    "template.yaml": template,
    "services/orders/sam.yml": template,
    "stacks/app.template": template,
    "stacks/template.json": JSON.stringify({ Resources: { F: { Type: "AWS::Lambda::Function" } } }),
    "broken.yaml": `${template}  - [`,
    "compose.yaml": "services: {}\n",
    "data.json": JSON.stringify({ about: "AWS::Lambda::Function" }),
    "one-line.template.json": '{"Resources":{"F":{"Type":"AWS::Lambda::Function"}}}',
    "flow.yaml": "Resources: { F: { Type: AWS::Serverless::Function } }",
    "snippets/template.json": JSON.stringify(
      { body: ["F:", "  Type: AWS::Serverless::Function"] },
      undefined,
      2,
    ),
    "node_modules/x/template.yaml": template,
    ".aws-sam/build/template.yaml": template,
    "large.yaml": template + "#".repeat(1_000_001),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const found = (await findEntries(projectFormats, folder)).map((path) =>
    relative(folder, path).replaceAll(sep, "/"),
  );
  assert.deepEqual(found, [
    "broken.yaml",
    "flow.yaml",
    "one-line.template.json",
    "services/orders/sam.yml",
    "stacks/app.template",
    "stacks/template.json",
    "template.yaml",
  ]);
  const atTop = await findEntries(projectFormats, folder, { depth: 0 });
  assert.deepEqual(
    atTop.map((path) => relative(folder, path)),
    ["broken.yaml", "flow.yaml", "one-line.template.json", "template.yaml"],
  );
});

test("a folder that is not there has no templates", async () => {
  assert.deepEqual(await findEntries(projectFormats, join(tmpdir(), "no", "such", "folder")), []);
});

// By the square of its length one of them took minutes.
test("what a file is is told at once, whatever it is made of", () => {
  const pieces = [
    "\n",
    " ",
    "\n ",
    ", ",
    "{ ",
    "Type:",
    "Type: ",
    "service",
    "\nservice ",
    "Export ",
    "AWS::",
    "[cdk:skip]",
  ];
  for (const { recognises } of projectFormats)
    for (const name of ["serverless.yml", "template.yaml", "stack.template.json"])
      for (const piece of pieces) recognises(name, piece.repeat(200_000));
});
