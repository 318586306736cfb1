import assert from "node:assert/strict";
import { relative, resolve, sep } from "node:path";
import { test } from "node:test";
import { findHandler } from "../../../../src/template/model/handlerFile.ts";
import type { FunctionDeclaration } from "../../../../src/template/model/functionDeclaration.ts";
import { readTemplate } from "../readTemplate.ts";

interface Case {
  readonly handler: string;
  readonly runtime?: string;
  readonly codeUri?: string;
  readonly entryPoints?: readonly string[];
  readonly layers?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

function declare({
  handler,
  runtime = "nodejs24.x",
  codeUri = "src",
  entryPoints,
  layers = [],
  variables = {},
}: Case): FunctionDeclaration {
  const template = {
    Resources: {
      F: {
        Type: "AWS::Serverless::Function",
        Properties: {
          Handler: handler,
          Runtime: runtime,
          CodeUri: codeUri,
          Layers: layers.map((layer) => (layer.startsWith("arn:") ? layer : { Ref: layer })),
          Environment: { Variables: variables },
        },
        ...(entryPoints && {
          Metadata: { BuildMethod: "esbuild", BuildProperties: { EntryPoints: entryPoints } },
        }),
      },
      Shared: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: "layer" } },
    },
  };
  const options = { region: "us-east-1", accountId: "000000000000" };
  const [fn] = readTemplate("/w/template.json", JSON.stringify(template), options).functions;
  assert.ok(fn !== undefined);
  return fn;
}

/** The file found below /w among `files`, with its export; or the kind of the failure. */
function find(given: Case, ...files: string[]): string {
  const place = findHandler(declare(given), (path) => files.includes(withinW(path)));
  return place.kind === "file" ? `${withinW(place.file)}#${place.exportPath.join(".")}` : place.kind;
}

function withinW(path: string): string {
  return relative(resolve("/w"), resolve(path)).replaceAll(sep, "/");
}

test("a JavaScript handler is found with any ending, JavaScript before TypeScript", () => {
  for (const ending of ["js", "mjs", "cjs", "ts", "mts", "cts"]) {
    assert.equal(find({ handler: "app.handler" }, `src/app.${ending}`), `src/app.${ending}#handler`);
  }
  assert.equal(find({ handler: "app.handler" }, "src/app.ts", "src/app.js"), "src/app.js#handler");
  assert.equal(find({ handler: "app.handler" }, "src/app/index.js"), "src/app/index.js#handler");
});

test("a folder before the file and a path behind it are both kept", () => {
  assert.equal(
    find({ handler: "api/v1/users.get", codeUri: "." }, "api/v1/users.mjs"),
    "api/v1/users.mjs#get",
  );
  assert.equal(find({ handler: "app.api.get" }, "src/app.js"), "src/app.js#api.get");
});

test("what esbuild builds is looked up among its entry points, TypeScript first", () => {
  const entryPoints = ["handlers/a.ts", "handlers/b.ts"];
  assert.equal(find({ handler: "a.handler", entryPoints }, "src/handlers/a.ts"), "src/handlers/a.ts#handler");
  const nested = ["a/index.ts", "b/index.ts"];
  assert.equal(find({ handler: "b/index.x", entryPoints: nested }, "src/b/index.ts"), "src/b/index.ts#x");
  assert.equal(find({ handler: "app.h", entryPoints: [] }, "src/app.js", "src/app.ts"), "src/app.ts#h");
});

test("a Python handler may have slashes or dots, and be a package", () => {
  const runtime = "python3.13";
  assert.equal(find({ handler: "app.main", runtime }, "src/app.py"), "src/app.py#main");
  assert.equal(
    find({ handler: "jobs.nightly.run", runtime }, "src/jobs/nightly.py"),
    "src/jobs/nightly.py#run",
  );
  assert.equal(
    find({ handler: "jobs/nightly.run", runtime }, "src/jobs/nightly.py"),
    "src/jobs/nightly.py#run",
  );
  assert.equal(find({ handler: "jobs.run", runtime }, "src/jobs/__init__.py"), "src/jobs/__init__.py#run");
  assert.equal(find({ handler: "app.main", runtime }, "src/app.js"), "missing");
});

test("a handler that Lambda refuses is malformed, one that leaves its folder too", () => {
  for (const handler of ["app", "app.", ".handler", "../other/app.handler"]) {
    assert.equal(find({ handler }, "src/app.js", "other/app.js"), "malformed", handler);
  }
  assert.equal(find({ handler: "app", runtime: "python3.13" }), "malformed");
});

test("a missing file names where it was looked for", () => {
  const place = findHandler(declare({ handler: "app.handler" }), () => false);
  assert.equal(place.kind, "missing");
  assert.ok(place.kind === "missing");
  assert.deepEqual(place.looked.map(withinW), ["src/app.js", "src/app.mjs", "src/app.cjs"]);
});

test("other languages and code that is not here are not judged", () => {
  assert.equal(find({ handler: "x.Y::z", runtime: "java21" }), "unseen");
  assert.equal(find({ handler: "app.handler", codeUri: "s3://bucket/key" }), "unseen");
});

test("a handler in a layer of the workspace is found there, in the order in which Lambda looks", () => {
  const layers = ["Shared"];
  const python = { runtime: "python3.13", layers };
  assert.equal(
    find({ handler: "tools.handler", ...python }, "layer/python/tools.py"),
    "layer/python/tools.py#handler",
  );
  assert.equal(
    find({ handler: "tools.handler", ...python }, "layer/python/tools.py", "src/tools.py"),
    "src/tools.py#handler",
  );
  assert.equal(
    find({ handler: "wrapper.handler", layers }, "layer/nodejs/node_modules/wrapper/index.js"),
    "layer/nodejs/node_modules/wrapper/index.js#handler",
  );
  assert.equal(find({ handler: "/opt/app.handler", layers }, "layer/app.js"), "layer/app.js#handler");
  assert.equal(
    find({ handler: "/opt/nodejs/app.handler", layers }, "layer/nodejs/app.mjs"),
    "layer/nodejs/app.mjs#handler",
  );
});

test("of a handler that a layer elsewhere may hold nothing is known", () => {
  const layers = ["arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python313:1"];
  assert.equal(find({ handler: "datadog_lambda.handler.handler", runtime: "python3.13", layers }), "unseen");
  assert.equal(find({ handler: "/opt/nodejs/node_modules/datadog/handler.handler", layers }), "unseen");
  assert.equal(find({ handler: "/opt/nodejs/app.handler" }), "unseen");
  assert.equal(find({ handler: "app.handler" }), "missing");
  assert.equal(find({ handler: "app.handler", layers: ["Shared"] }), "missing");
});

test("what a wrapper takes for a handler is the wrapper's business", () => {
  const variables = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/bootstrap" };
  assert.equal(find({ handler: "run.sh", variables }), "unseen");
  assert.equal(find({ handler: "run", variables }), "unseen");
  assert.equal(find({ handler: "app.handler", variables }, "src/app.js"), "src/app.js#handler");
});

test("a module without an ending and one of the code's own packages are found", () => {
  assert.equal(find({ handler: "app.handler" }, "src/app"), "src/app#handler");
  assert.equal(
    find({ handler: "wrapper/main.handler" }, "src/node_modules/wrapper/main.js"),
    "src/node_modules/wrapper/main.js#handler",
  );
});

test("of code in a package file nothing is known", () => {
  assert.equal(find({ handler: "app.handler", codeUri: "dist/app.zip" }, "dist/app.zip"), "unseen");
});
