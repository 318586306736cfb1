import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { until } from "../until.ts";
import { connect } from "./client.ts";

const template = (memory: number) =>
  `Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n      Runtime: nodejs24.x\n      Handler: app.handler\n      MemorySize: ${memory}\n`;

test("a feature is a file and a row: its capability is told and its requests are answered", async (t) => {
  const client = await connect(
    t,
    { "template.yaml": template(128), "src/app.js": "exports.handler = 1;\n" },
    { server: "test/language/contracts/server.ts" },
  );
  assert.deepEqual(client.capabilities.documentLinkProvider, {});
  assert.ok(client.capabilities.hoverProvider);
  const links = await client.links("template.yaml");
  assert.deepEqual(links, [
    {
      range: { start: { line: 6, character: 15 }, end: { line: 6, character: 26 } },
      target: pathToFileURL(join(client.folder, "src/app.js")).href,
    },
  ]);
});

test("a rule is a file and a row: what it finds is shown with its code", async (t) => {
  const client = await connect(
    t,
    { "template.yaml": template(2048), "src/app.js": "exports.handler = 1;\n" },
    { server: "test/language/contracts/server.ts" },
  );
  await until(() => client.diagnostics("template.yaml").length > 0);
  const [found] = client.diagnostics("template.yaml");
  assert.deepEqual(
    [found?.code, found?.severity, found?.message],
    ["memory-generous", 4, '"One" has much memory.'],
  );
});

const named =
  "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      FunctionName: !Sub one-${AWS::Region}-${AWS::AccountId}\n      CodeUri: src\n      Runtime: nodejs24.x\n      Handler: app.handler\n";

test("names that a template puts together are those of the emulator, also when it moves", async (t) => {
  const deployment = { region: "eu-central-1", accountId: "123456789012" };
  const client = await connect(
    t,
    { "template.yaml": named, "src/app.js": "exports.handler = 1;\n" },
    { initializationOptions: { deployment } },
  );
  const name = async () => JSON.stringify(await client.hover("template.yaml", 1, 3));
  assert.match(await name(), /one\\\\-eu\\\\-central\\\\-1\\\\-123456789012/);
  await client.notify("lambdaWorkbench/deployment", { region: "eu-west-2" });
  assert.match(await name(), /one\\\\-eu\\\\-west\\\\-2\\\\-000000000000/);
});
