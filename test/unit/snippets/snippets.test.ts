import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "@babel/parser";
import * as v from "valibot";
import { findDefinition } from "../language/handlers/findDefinition.ts";
import { readTemplate } from "../template/readTemplate.ts";

const root = join(import.meta.dirname, "../../..");
const Snippets = v.record(
  v.string(),
  v.strictObject({ prefix: v.string(), description: v.string(), body: v.array(v.string()) }),
);
const Manifest = v.object({
  contributes: v.object({ snippets: v.array(v.object({ language: v.string(), path: v.string() })) }),
});

/** The snippets that the manifest offers for a language, by name, as they are when every default is taken. */
function expanded(language: string): [name: string, text: string][] {
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const entry = manifest.contributes.snippets.find((snippets) => snippets.language === language);
  assert.ok(entry, `no snippets for ${language}`);
  const snippets = v.parse(Snippets, JSON.parse(readFileSync(join(root, entry.path), "utf8")));
  return Object.entries(snippets).map(([name, { body }]) => [name, expand(body.join("\n"))]);
}

function expand(body: string): string {
  return body
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, "$1")
    .replaceAll(/\$\{\d+:([^{}]*)\}/g, "$1")
    .replaceAll(/\$\{?\d+\}?/g, "");
}

for (const [name, text] of expanded("javascript")) {
  test(`JavaScript: "${name}" is a module with a handler`, () => {
    assert.doesNotThrow(() => parse(text, { sourceType: "unambiguous" }), text);
    assert.equal(findDefinition("app.js", text, ["handler"]).kind, "found");
  });
}

for (const [name, text] of expanded("typescript")) {
  test(`TypeScript: "${name}" is a module with a handler`, () => {
    assert.doesNotThrow(() => parse(text, { sourceType: "module", plugins: ["typescript"] }), text);
    assert.equal(findDefinition("app.ts", text, ["handler"]).kind, "found");
  });
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

for (const [name, text] of expanded("python")) {
  test(`Python: "${name}" is a module with a handler`, () => {
    assert.equal(findDefinition("app.py", text, ["lambda_handler"]).kind, "found");
    if (hasPython)
      execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: text });
  });
}

for (const [name, text] of expanded("yaml")) {
  test(`YAML: "${name}" is a function in a template`, () => {
    const isWhole = text.startsWith("AWSTemplateFormatVersion");
    const template = isWhole ? text : `Resources:\n${text.replaceAll(/^/gm, "  ")}\n`;
    const read = readTemplate("/w/template.yaml", template, {
      region: "us-east-1",
      accountId: "000000000000",
    });
    assert.deepEqual(read.problems, []);
    assert.equal(read.functions.length, 1);
    assert.equal(read.functions[0]?.handler?.value, "app.handler");
  });
}
