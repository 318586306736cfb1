import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { builtAs, cdkOutputs, samOutputs } from "../../../src/template/builtFunctions.ts";

const folder = mkdtempSync(join(tmpdir(), "lw-outputs-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("what sam build has left is read from the template that it writes", async () => {
  write(
    ".aws-sam/build/template.yaml",
    `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: Orders
      FunctionName: orders-api
  Image:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      ImageUri: image:latest
  Jar:
    Type: AWS::Lambda::Function
    Properties:
      Code: jar.zip
      FunctionName: !Sub "\${AWS::StackName}-jar"
  Table:
    Type: AWS::DynamoDB::Table
`,
  );
  const build = join(folder, ".aws-sam/build");
  assert.deepEqual(await samOutputs(folder), [
    { id: "Orders", path: join(build, "Orders"), name: "orders-api" },
    { id: "Jar", path: join(build, "jar.zip") },
  ]);
});

test("what cdk synth has left is read from all stacks, also of stages", async () => {
  const stack = (id: string, asset: string) =>
    JSON.stringify({
      Resources: {
        [id]: { Type: "AWS::Lambda::Function", Properties: {}, Metadata: { "aws:asset:path": asset } },
        [`${id}Inline`]: { Type: "AWS::Lambda::Function", Properties: { Code: { ZipFile: "x" } } },
      },
    });
  write("cdk.out/Shop.template.json", stack("HandlerA1B2", "asset.1"));
  write("cdk.out/assembly-Prod/Pay.template.json", stack("PayC3", "../asset.2"));
  write("cdk.out/asset.1/node_modules/other/x.template.json", stack("NotOurs", "asset.3"));
  assert.deepEqual(await cdkOutputs(folder), [
    { id: "HandlerA1B2", path: join(folder, "cdk.out/asset.1") },
    { id: "PayC3", path: join(folder, "cdk.out/asset.2") },
  ]);
});

test("a function is found by its tag, its name, its id, and by the name that CloudFormation makes", () => {
  const functions = [
    { id: "Orders", name: "orders-api", path: "a" },
    { id: "Pay", path: "b" },
    { id: "PayLater", path: "c" },
  ];
  const found = (name: string, logicalId?: string) => builtAs(functions, { name, logicalId })?.id;
  assert.equal(found("anything", "Pay"), "Pay");
  assert.equal(found("orders-api"), "Orders");
  assert.equal(found("PayLater"), "PayLater");
  assert.equal(found("shop-prod-Pay-1A2B3C4D5E6F"), "Pay");
  assert.equal(found("shop-prod-PayLater-1A2B3C4D5E6F"), "PayLater");
  assert.equal(found("other"), undefined);
});
