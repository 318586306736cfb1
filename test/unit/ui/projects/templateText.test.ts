import assert from "node:assert/strict";
import { test } from "node:test";
import { newestRuntime } from "../../../../src/lambda/runtimes.ts";
import { starters } from "../../../../src/lambda/starters.ts";
import { begunIn } from "../../../../src/ui/projects/begun.ts";
import { declares, folderName, newTemplate, withFunction } from "../../../../src/ui/projects/templateText.ts";
import { sam } from "../../../../src/template/formats/sam/format.ts";

const today = "2026-11-26";
const [javaScript, typeScript] = starters;
assert.ok(javaScript && typeScript);
const hello = { name: "Hello", starter: javaScript, codeUri: "src/hello/", today };

const added = (template: string, fn = hello) => {
  const found = withFunction(template, fn);
  return found && template.slice(0, found.offset) + found.text + template.slice(found.offset);
};

const shop = `Transform: AWS::Serverless-2016-10-31
Resources:
  Old:
    Type: AWS::Serverless::Function

    Properties:
      Handler: a.b

# What it gives.
Outputs:
  Url:
    Value: x
`;

test("every language has a template with a function, the newest runtime in it", async () => {
  for (const starter of starters) {
    const text = newTemplate({ ...hello, starter });
    assert.ok(sam.recognises("template.yaml", text), starter.label);
    assert.match(text, new RegExp(`Runtime: ${newestRuntime(starter.language, today)}\n`));
  }
  assert.match(newTemplate({ ...hello, starter: typeScript }), /BuildMethod: esbuild[^]*- app\.ts/);
});

test("a runtime is the newest that is supported on the day", () => {
  assert.equal(newestRuntime("node", today), "nodejs24.x");
  assert.equal(newestRuntime("dotnet", today), "dotnet10");
  assert.equal(newestRuntime("node", "2100-01-01"), "nodejs24.x");
});

test("a function goes behind the other resources, in their layout", () => {
  assert.equal(
    added(shop),
    shop.replace(
      "      Handler: a.b\n",
      `      Handler: a.b

  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello/
      Handler: app.handler
      Runtime: nodejs24.x
      MemorySize: 256
      Timeout: 10
`,
    ),
  );
  const wide = shop.replaceAll("  ", "    ");
  assert.match(added(wide) ?? "", /\n {4}Hello:\n {8}Type: .*\n {8}Properties:\n {12}CodeUri/);
  const windows = shop.replaceAll("\n", "\r\n");
  assert.doesNotMatch(added(windows) ?? "\n", /[^\r]\n/);
  const last =
    "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  A:\n    Type: B";
  assert.match(added(last) ?? "", /Type: B\n\n {2}Hello:\n[^]* {6}Timeout: 10$/);
  assert.ok(added(last.replace(/\[.*\]/, "\n  - AWS::LanguageExtensions\n  - AWS::Serverless-2016-10-31")));
});

test("a template is left alone that is plain CloudFormation, or is laid out otherwise", () => {
  assert.equal(added(shop.replace("Transform: AWS::Serverless-2016-10-31\n", "")), undefined);
  assert.equal(added("Transform: AWS::Serverless-2016-10-31\nResources: {}\n"), undefined);
  assert.equal(added("Transform: AWS::Serverless-2016-10-31\nResources:\n# none\n"), undefined);
  assert.equal(added('{ "Transform": "AWS::Serverless-2016-10-31", "Resources": {} }'), undefined);
});

test("a name is taken that the template has a resource of", () => {
  assert.equal(declares(shop, "Old"), true);
  assert.equal(declares('{ "Resources": {\n  "Old": {} } }', "Old"), true);
  assert.equal(declares(shop, "Ol"), false);
  assert.equal(declares(shop, "Resources"), false);
});

test("a code folder is named as the function, in small letters", () => {
  assert.deepEqual(["Hello", "PriceOrder", "HTTPApi2", "a"].map(folderName), [
    "hello",
    "price-order",
    "http-api2",
    "a",
  ]);
});

test("a window goes on only with what was begun for its folder, a moment ago", () => {
  const begun = { folder: "file:///a", name: "Hello", code: "file:///a/x", event: "file:///a/y", at: 1000 };
  assert.deepEqual(begunIn(begun, "file:///a", 2000), begun);
  assert.equal(begunIn(begun, "file:///b", 2000), undefined);
  assert.equal(begunIn(begun, "file:///a", 1000 + 3_600_000), undefined);
  assert.equal(begunIn(undefined, undefined, 0), undefined);
  assert.equal(begunIn({ folder: "file:///a" }, "file:///a", 0), undefined);
});
