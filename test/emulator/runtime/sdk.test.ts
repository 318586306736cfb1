import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { needs, testEngine } from "./testEngine.ts";

const client = "@aws-sdk/client-made-up";

interface Failure {
  readonly errorMessage?: string;
  readonly missingFromRuntime?: unknown;
}

/** A folder in which a person had an SDK installed. */
function sdkDir(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "lw-sdk-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const nodeSdk = {
  [`node/node_modules/${client}/package.json`]: '{"main":"index.js"}',
  [`node/node_modules/${client}/index.js`]: "exports.from = 'tools'",
};

test("Node: an installed SDK is found by require, by import and by import within a CommonJS module", async (t) => {
  const { fn, invoke } = testEngine(t, { sdkDir: sdkDir(t, nodeSdk) });
  const handler = "export const handler = async () => from;";
  const cases = {
    "index.js": `const { from } = require("${client}"); exports.handler = async () => from;`,
    "index.mjs": `import { from } from "${client}"; ${handler}`,
    "index.cjs": `exports.handler = async () => (await import("${client}")).from;`,
  };
  for (const [name, text] of Object.entries(cases)) {
    assert.equal((await invoke(fn({ [name]: text }))).text, '"tools"', name);
  }
});

test("Node: a function's own package and a layer's win over an installed SDK", async (t) => {
  const { fn, invoke } = testEngine(t, { sdkDir: sdkDir(t, nodeSdk) });
  const own = (from: string) => ({
    [`node_modules/${client}/package.json`]: '{"main":"index.js"}',
    [`node_modules/${client}/index.js`]: `exports.from = '${from}'`,
  });
  for (const [name, text] of Object.entries({
    "index.js": `const { from } = require("${client}"); exports.handler = async () => from;`,
    "index.mjs": `import { from } from "${client}"; export const handler = async () => from;`,
  })) {
    assert.equal((await invoke(fn({ [name]: text, ...own("function") }))).text, '"function"', name);
  }
  const layer = sdkDir(
    t,
    Object.fromEntries(Object.entries(own("layer")).map(([name, text]) => [`nodejs/${name}`, text])),
  );
  const code = `const { from } = require("${client}"); exports.handler = async () => from;`;
  assert.equal((await invoke(fn({ "index.js": code }, { layers: [layer] }))).text, '"layer"');
});

test("Node: a package that Lambda brings and this machine lacks is told, with the command", async (t) => {
  const { fn, invoke } = testEngine(t);
  const missing = async (file: string, text: string) => (await invoke(fn({ [file]: text }))).json as Failure;
  const handler = "export const handler = async () => 1;";
  for (const error of [
    await missing("index.js", `require("${client}"); exports.handler = async () => 1;`),
    await missing("index.mjs", `import "${client}"; ${handler}`),
    await missing("index.js", `exports.handler = async () => require("${client}/sub");`),
  ]) {
    assert.deepEqual(error.missingFromRuntime, { package: client, runtime: "nodejs24.x" });
    assert.match(
      error.errorMessage ?? "",
      new RegExp(
        `Cannot find (module|package) '${client}[^]*Lambda brings ${client} with nodejs24\\.x, and this machine lacks it\\. Install it once: lambda-workbench install sdk ${client}$`,
      ),
    );
  }
  const other = await missing("index.js", `require("left-pad"); exports.handler = async () => 1;`);
  assert.equal(other.missingFromRuntime, undefined);
  assert.doesNotMatch(other.errorMessage ?? "", /install/i);
});

test("Python: an installed SDK is found last, and its absence is told with the command", async (t) => {
  if (!needs(t, "python3")) return;
  const app = { "app.py": "import boto3\ndef handler(e, c): return boto3.place" };
  const settings = { runtime: "python3.12", handler: "app.handler" };
  const versions = Array.from({ length: 12 }, (_, at) => `python3.${at + 8}`);
  const installed = Object.fromEntries(versions.map((name) => [`${name}/boto3.py`, "place = 'tools'"]));
  const withSdk = testEngine(t, { sdkDir: sdkDir(t, installed) });
  assert.equal((await withSdk.invoke(withSdk.fn(app, settings))).text, '"tools"');
  const own = { ...app, "boto3.py": "place = 'function'" };
  assert.equal((await withSdk.invoke(withSdk.fn(own, settings))).text, '"function"');

  const { fn, invoke } = testEngine(t, { standby: 1 });
  const lacks = { "app.py": "import botocore_made_up\ndef handler(e, c): return 1" };
  const other = (await invoke(fn(lacks, settings))).json as Failure;
  assert.equal(other.missingFromRuntime, undefined);
  const late = {
    "app.py":
      "import sys\nsys.path = [p for p in sys.path if 'packages' not in p]\ndef handler(e, c):\n    import boto3",
  };
  const early = {
    "app.py": late["app.py"].split("\ndef")[0] + "\nimport boto3\ndef handler(e, c): return 1",
  };
  for (const files of [early, late]) {
    const error = (await invoke(fn(files, settings))).json as Failure;
    assert.deepEqual(error.missingFromRuntime, { package: "boto3", runtime: "python3.12" });
    assert.match(
      error.errorMessage ?? "",
      /No module named 'boto3'\nLambda brings boto3 with python3\.12, and this machine lacks it\. Install it once: lambda-workbench install sdk python3\.12$/,
    );
  }
});

/** A gem of AWS's SDK that says whose it is, in a folder of gems for any version of Ruby. */
function gemFiles(folder: string, version: string, from: string): Readonly<Record<string, string>> {
  const name = "aws-sdk-madeup";
  const spec = `Gem::Specification.new("${name}", "${version}") { |s| s.summary = "x"; s.authors = ["x"] }`;
  const apis = ["2.7", "3.0", "3.1", "3.2", "3.3", "3.4", "4.0"].map((api) => `${folder}/${api}.0`);
  return Object.fromEntries(
    apis.flatMap((api) => [
      [`${api}/specifications/${name}-${version}.gemspec`, spec],
      [`${api}/gems/${name}-${version}/lib/${name}.rb`, `MADE_BY = "${from}"\n`],
    ]),
  );
}

test("Ruby: an installed SDK is found last, and its absence is told with the command", async (t) => {
  if (!needs(t, "ruby")) return;
  const app = { "app.rb": 'require "aws-sdk-madeup"\ndef handler(event:, context:) = MADE_BY\n' };
  const settings = { runtime: "ruby3.4", handler: "app.handler" };
  const withSdk = testEngine(t, { sdkDir: sdkDir(t, gemFiles("ruby", "2.0.0", "tools")) });
  assert.equal((await withSdk.invoke(withSdk.fn(app, settings))).text, '"tools"');
  const own = { ...app, ...gemFiles("vendor/bundle/ruby", "1.0.0", "function") };
  assert.equal((await withSdk.invoke(withSdk.fn(own, settings))).text, '"function"');

  const { fn, invoke } = testEngine(t);
  const late = { "app.rb": 'def handler(event:, context:) = require("aws-sdk-madeup/customizations")\n' };
  for (const files of [app, late]) {
    const error = (await invoke(fn(files, settings))).json as Failure;
    assert.deepEqual(error.missingFromRuntime, { package: "aws-sdk-madeup", runtime: "ruby3.4" });
    assert.match(
      error.errorMessage ?? "",
      /cannot load such file -- aws-sdk-madeup[^]*Lambda brings aws-sdk-madeup with ruby3\.4, and this machine lacks it\. Install it once: lambda-workbench install sdk ruby3\.4 aws-sdk-madeup$/,
    );
  }
  const other = (await invoke(fn({ "app.rb": 'require "rails_made_up"' }, settings))).json as Failure;
  assert.equal(other.missingFromRuntime, undefined);
});
