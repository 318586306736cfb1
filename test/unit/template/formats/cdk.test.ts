import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import * as v from "valibot";
import { Applications } from "../../../../src/template/applications.ts";
import { openFormats } from "../../../../src/template/format.ts";
import { projectFormats } from "../../../../src/template/formats.ts";
import { readFrame } from "../../../../src/template/formats/cdk/appCode.ts";
import { findHandler } from "../../../../src/template/model/handlerFile.ts";
import { withSlashes } from "../../../platform.ts";

const App = v.object({ files: v.record(v.string(), v.string()) });
const { files: app } = v.parse(
  v.pipe(v.string(), v.parseJson(), App),
  readFileSync(join(import.meta.dirname, "cdkApp.json"), "utf8"),
);
const formats = await openFormats(projectFormats);
const root = resolve("/app");
const template = join(root, "cdk.out/ShopStack.template.json");

/** The app with some of its files changed; null takes one away. */
function open(changes: Readonly<Record<string, string | null>> = {}) {
  const texts = new Map(
    Object.entries({ ...app, ...changes }).map(([path, text]) => [withSlashes(join(root, path)), text]),
  );
  const readFile = (path: string) => texts.get(withSlashes(path)) ?? undefined;
  const deployment = () => ({ region: "eu-central-1", accountId: "000000000000" });
  const applications = new Applications({ formats, deployment, readFile });
  for (const path of texts.keys()) if (path.endsWith(".template.json")) applications.read(resolve(path));
  applications.tellApart();
  const place = (name: string) => {
    const fn = applications.functions().find((each) => each.name === name);
    assert.ok(fn, name);
    const found = findHandler(fn, (path) => readFile(path) !== undefined);
    return found.kind === "file" ? withSlashes(found.file).replace(/^.*\/app\//, "") : found.kind;
  };
  return { applications, place, names: () => applications.functions().map(({ name }) => name) };
}

const asset = (path: string) =>
  Object.keys(app).find((name) => name.startsWith("cdk.out/asset.") && name.endsWith(path)) ?? "";
const minified = Object.keys(app).find((name) => app[name]?.startsWith("var l=")) ?? "";

test("functions have the names of their constructs, and CDK's own are none of the app's", () => {
  const { names, applications } = open();
  assert.deepEqual(names(), ["Hello", "worker", "Py", "Inner-Nested"]);
  assert.equal(applications.get(template)?.now.format, "cdk");
  assert.equal(applications.get(template)?.now.stackName, "ShopStack");
  assert.deepEqual(applications.get(template)?.now.problems, []);
});

test("code is taken where it is written, whether it was bundled or copied", () => {
  const { place } = open();
  assert.equal(place("Hello"), "src/hello.ts");
  assert.equal(place("Py"), "py/app.py");
  // Minified and without a source map: the file that NodejsFunction takes for the construct.
  assert.equal(place("worker"), "lib/shop-stack.worker.ts");
});

test("a source map names the entry of a bundle", () => {
  const map = JSON.stringify({ version: 3, sources: ["../../src/greet.ts", "../../src/hello.ts"] });
  const { place } = open({ "lib/shop-stack.worker.ts": null, [`${minified}.map`]: map });
  assert.equal(place("worker"), "src/hello.ts");
});

test("where the assembly does not say who made a construct, the app's own files do", () => {
  const metadata = "cdk.out/ShopStack.metadata.json";
  const untraced = app[metadata]?.replaceAll("aws:cdk:creationStack", "aws:cdk:other") ?? "";
  const { place } = open({ [metadata]: untraced });
  assert.equal(place("Py"), "py/app.py");
  assert.equal(place("worker"), "lib/shop-stack.worker.ts");
});

test("without its sources a function runs as it was synthesized", () => {
  const { place, applications } = open({
    "src/hello.ts": null,
    "lib/shop-stack.ts": null,
    "py/app.py": null,
  });
  assert.equal(place("Py"), asset("app.py"));
  assert.match(place("Hello"), /^cdk\.out\/asset\.[\da-f]{64}\/index\.js$/);
  assert.equal(applications.functions().find(({ name }) => name === "Hello")?.build, undefined);
});

test("what CDK's own functions would do at a deployment is done as CloudFormation has it", () => {
  const resources = open().applications.resources();
  const of = (type: string) => resources.find((each) => each.type === type)?.resolved().properties;
  assert.deepEqual(of("AWS::S3::Bucket")?.["NotificationConfiguration"], {
    LambdaConfigurations: [
      { Event: "s3:ObjectCreated:*", Function: "arn:aws:lambda:eu-central-1:000000000000:function:Py" },
    ],
  });
  assert.equal(of("AWS::Logs::LogGroup")?.["LogGroupName"], "/aws/lambda/Py");
  assert.equal(of("AWS::Logs::LogGroup")?.["RetentionInDays"], 7);
  assert.deepEqual(
    resources.filter(({ type }) => type.startsWith("Custom::")),
    [],
  );
});

test("nested stacks and layers are where the assembly has them", () => {
  const functions = open().applications.functions();
  const nested = functions.find(({ name }) => name === "Inner-Nested");
  assert.match(nested?.environment["Q"] ?? "", /\/000000000000\/Jobs/);
  const [layer] = functions.find(({ name }) => name === "Py")?.layers ?? [];
  assert.match(layer?.kind === "path" ? withSlashes(layer.path) : "", /\/cdk\.out\/asset\.[\da-f]{64}$/);
});

test("a stack that an earlier synthesis has left behind declares nothing", () => {
  const { names } = open({ "cdk.out/OldStack.template.json": app["cdk.out/ShopStack.template.json"] ?? "" });
  assert.deepEqual(names(), ["Hello", "worker", "Py", "Inner-Nested"]);
});

test("stages have assemblies of their own, whose sources are the same app's", () => {
  const staged = Object.fromEntries(
    Object.entries(app).map(([path, text]) => [path.replace(/^cdk\.out\//, "cdk.out/assembly-Prod/"), text]),
  );
  const without = Object.fromEntries(
    Object.keys(app).map((path) => [path, path.startsWith("cdk.out/") ? null : (app[path] ?? null)]),
  );
  const { place, names } = open({ ...without, ...staged });
  assert.deepEqual(names(), ["Hello", "worker", "Py", "Inner-Nested"]);
  assert.equal(place("Hello"), "src/hello.ts");
});

test("a damaged assembly loses what it does not say, and nothing else", () => {
  for (const file of ["manifest.json", "ShopStack.assets.json", "ShopStack.metadata.json"]) {
    for (const text of ["", "{", "[]", '{"artifacts":[1],"files":7}', null]) {
      const { names } = open({ [`cdk.out/${file}`]: text });
      assert.ok(names().length >= 3, `${file}: ${text}`);
    }
  }
});

test("an app whose line is long, as a bundle's, is read in no time", () => {
  const strings = Array.from({ length: 2_000 }, (_, at) => `"part${at}"`).join(",");
  const { names } = open({
    "lib/shop-stack.ts": null,
    "bin/shop.ts": `const x = ["Py", "Hello", ${strings}];`,
  });
  assert.equal(names().length, 4);
  const dense = Array.from({ length: 18 }, (_, at) => `"p${at}"`).join(",");
  assert.equal(
    open({ "lib/shop-stack.ts": null, "bin/shop.ts": `f("Py", ${dense});\n`.repeat(200) }).names().length,
    4,
  );
});

// Each of them took minutes, and longer by the square of its length.
test("an app that says an id forty thousand times, or has as many empty lines, is read", () => {
  const metadata = "cdk.out/ShopStack.metadata.json";
  const untraced = app[metadata]?.replaceAll("aws:cdk:creationStack", "aws:cdk:other") ?? "";
  const many = 40_000;
  for (const files of [
    { "lib/shop-stack.ts": "\n'Hello'\"".repeat(many) },
    { "lib/shop-stack.ts": '"Py"\n'.repeat(many) },
    { "cdk.json": '{"app":"python3 app.py"}', "app.py": "\n".repeat(many) },
    { "cdk.json": '{"app":"python3 app.py"}', "app.py": "\t\n".repeat(many) },
  ])
    assert.equal(open({ [metadata]: untraced, ...files }).names().length, 4);
});

test("a template of SAM that an app includes is SAM's", () => {
  const included = JSON.stringify(
    {
      Resources: {
        A: {
          Type: "AWS::Serverless::Function",
          Properties: { CodeUri: ".", Handler: "a.b", Runtime: "nodejs22.x" },
          Metadata: { "aws:cdk:path": "S/A" },
        },
        B: {
          Type: "AWS::Lambda::Function",
          Properties: { Code: ".", Handler: "a.b", Runtime: "nodejs22.x" },
        },
      },
    },
    undefined,
    1,
  );
  const { applications } = open({ "cdk.out/Other.template.json": included });
  const read = applications.get(join(root, "cdk.out/Other.template.json"))?.now;
  assert.deepEqual([read?.format, read?.functions.length], ["sam", 2]);
});

for (const [frame, file, line, onWindows] of [
  ["new ShopStack (/app/lib/shop.ts:20:19)", "/app/lib/shop.ts", 19],
  ["/app/bin/app.ts:5:1", "/app/bin/app.ts", 4],
  ["at async /app/bin/app.mts:5:1", "/app/bin/app.mts", 4],
  ["new ShopStack (/home/me/my shop (copy)/lib/shop.js:2:3)", "/home/me/my shop (copy)/lib/shop.js", 1],
  ["new ShopStack (file:///home/me/my%20shop/lib/shop.js:2:3)", "/home/me/my shop/lib/shop.js", 1],
  ["new ShopStack (C:\\Users\\Jo Lee\\lib\\shop.ts:20:19)", "C:\\Users\\Jo Lee\\lib\\shop.ts", 19, true],
  ["new ShopStack (file:///C:/Jo%20Lee/shop.ts:20:19)", "C:\\Jo Lee\\shop.ts", 19, true],
  ["new ShopStack (file://elsewhere%ZZ/shop.ts:20:19)", undefined, 0],
  ["Module._compile (node:internal/modules/cjs/loader:1554:14)", undefined, 0],
  ["...shop-stack...", undefined, 0],
] as const) {
  test(`the frame ${frame} is of ${file ?? "no file"}`, () => {
    assert.deepEqual(readFrame(frame, onWindows ?? false), file && { file, line });
  });
}
